import { ContentType, Status } from 'allure-js-commons'
import type { RuntimeMessage } from 'allure-js-commons/sdk'
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
export function timesOf({ observedAt, elapsedMs }: Look): { readonly start: number; readonly stop: number } {
  const stop = Date.parse(observedAt) || 0
  return { start: Math.max(0, stop - Math.round(elapsedMs)), stop }
}

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
 * of its own for each step that used it: Allure 3 shows a file only with the first result that names it.
 */
export const messagesOf = (look: Look, spec: SpecResult, view: View): readonly RuntimeMessage[] => {
  const { start, stop } = timesOf(look)
  return [
    { type: 'step_start', data: { name: `looked at ${look.kind}`, start } },
    { type: 'step_metadata', data: { parameters: [{ name: 'to see the same', value: look.reproduce }] } },
    ...(isAttached(look, spec, view) ? [attachmentOf(look)] : []),
    { type: 'step_stop', data: { stop, ...outcomeOf(look) } },
  ]
}

const attachmentOf = (look: Look): RuntimeMessage => ({
  type: 'attachment_content',
  data: {
    name: look.kind,
    content: stableJson(look),
    encoding: 'utf8',
    contentType: ContentType.JSON,
    fileExtension: 'json',
  },
})

const outcomeOf = (look: Look) =>
  look.status === 'observed'
    ? { status: Status.PASSED }
    : {
        status: Status.BROKEN,
        statusDetails: { message: `${look.error.code}: ${look.error.message}`, trace: look.error.hint },
      }
