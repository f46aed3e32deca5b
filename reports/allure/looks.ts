import { ContentType, Stage, Status, type StepResult } from 'allure-js-commons'
import { rememberedOf } from '../../lib/remembered.ts'
import type { EvidenceKind, EvidenceSet, SpecResult } from '../../runner/report/report.ts'
import { stableJson } from '../json.ts'
import type { View } from '../view.ts'

type Look = NonNullable<EvidenceSet[EvidenceKind]>

/** The evidence a step was judged by, as far as it was gathered, in the order in which the looks began. */
export const looksOf = ({ id }: SpecResult, evidence: EvidenceSet, { steps }: Pick<View, 'steps'>): readonly Look[] => {
  const { needs = [], considers = [] } = steps[id] ?? {}
  return [...needs, ...considers]
    .flatMap(kind => evidence[kind] ?? [])
    .toSorted((a, b) => timesOf(a).start - timesOf(b).start)
}

/** When a look began and ended, in milliseconds since 1970; evidence is stamped at its end. Zero where a merged report has no time there. */
export const timesOf = rememberedOf(
  ({ observedAt, elapsedMs }: Look): { readonly start: number; readonly stop: number } => {
    const stop = Date.parse(observedAt) || 0
    return { start: Math.max(0, stop - Math.round(elapsedMs)), stop }
  },
)

/** When the looking at a target began, in milliseconds since 1970; undefined when nothing was looked at. */
export function beganAt(evidence: EvidenceSet): number | undefined {
  const starts = Object.values(evidence).map(look => timesOf(look).start)
  return starts.length === 0 ? undefined : Math.min(...starts)
}

/** From so many tenants on a file for each look of each step would be most of what a run writes. */
const FLEET = 10

/** Whether the evidence of a look stands beside its step: in a fleet's that of what did not pass, and nothing that all tenants share. */
const isAttached = ({ kind }: Look, { status }: SpecResult, { targets, common }: Pick<View, 'targets' | 'common'>) =>
  targets.length < FLEET || (status !== 'passed' && status !== 'not-applicable' && common?.[kind] === undefined)

/**
 * A look as Allure's step, with the command that shows the same and its evidence, which `report.json` has in any case. The evidence is in a file
 * of its own for each step that used it, as `attach` makes one: Allure 3 shows a file only with the first result that names it.
 */
export function lookStep(
  look: Look,
  spec: SpecResult,
  view: Pick<View, 'targets' | 'common'>,
  attach: (content: string) => string,
): StepResult {
  const { start, stop } = timesOf(look)
  return {
    name: `looked at ${look.kind}`,
    ...(start === 0 ? {} : { start }),
    ...(stop === 0 ? {} : { stop }),
    stage: Stage.FINISHED,
    ...outcomeOf(look),
    parameters: [{ name: 'to see the same', value: look.reproduce }],
    attachments: isAttached(look, spec, view)
      ? [{ name: look.kind, type: ContentType.JSON, source: attach(stableJson(look)) }]
      : [],
    steps: [],
  }
}

const outcomeOf = (look: Look) =>
  look.status === 'observed'
    ? { status: Status.PASSED, statusDetails: {} }
    : {
        status: Status.BROKEN,
        statusDetails: { message: `${look.error.code}: ${look.error.message}`, trace: look.error.hint },
      }
