import type { EvidenceKind, EvidenceSet, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { stepPageOf } from '../lib/page.ts'
import { commandField, field, heading, prose, type Screen } from '../lib/screen.ts'
import { sameIn, seenTogether } from '../lib/seen-together.ts'
import { ends, groupBy, some, widthOf } from '../lib/text.ts'
import type { StepFacts, View } from '../view.ts'
import { fixLines } from './cause.ts'

/** Every step of a target that is not green and that no diagnosis accounts for. */
/** The steps that are open and that no cause explains, or not all of them. */
export function unexplainedSteps({ specs, diagnoses, unexplained }: TargetReport): readonly SpecResult[] {
  const explained = new Set(diagnoses.flatMap(diagnosis => diagnosis.explains))
  return specs.filter(spec => !isGreen(spec) && (unexplained.includes(spec.id) || !explained.has(spec.id)))
}

/**
 * Failed steps without a known issue behind them: the reason, and the commands that show the same, each said once. What several steps see of one
 * thing is one block with one way on.
 */
export function unexplainedFailures(
  target: TargetReport,
  { steps }: Pick<View, 'steps'>,
  screen: Screen,
): readonly (readonly string[])[] {
  const said = new Set<string>()
  const failed = unexplainedSteps(target).filter(spec => spec.status === 'failed')
  return seenTogether(failed, steps).map(([spec, ...others]) => {
    const { fixes = [] } = spec
    const all = reproduce(steps[spec.id], target.evidence)
    const commands = (others.length > 0 ? all.slice(0, 1) : all).filter(text => !said.has(text))
    for (const text of commands) said.add(text)
    return [
      title(spec, screen),
      ...(fixes.some(fix => fix.changes)
        ? []
        : prose(`No known issue explains this step. ${sameIn(others)}`, 2, screen)),
      ...field('reason', [screen.brief(spec.reason ?? 'none was given')], screen),
      ...field(
        'as in',
        groupBy(others, ({ reason }) => reason ?? '').map(
          group =>
            `${group.map(({ id }) => id).join(', ')}: ${screen.brief(group[0]?.reason ?? 'no reason was given')}`,
        ),
        screen,
      ),
      ...fixes.flatMap((fix, index) => fixLines(fix, index + 1, screen)),
      ...commands.flatMap((text, index) => commandField(index === 0 ? 'look' : '', text, screen)),
      ...field('page', [stepPageOf(spec.id, screen)], screen),
    ]
  })
}

function title(spec: SpecResult, { columns, paint }: Screen): string {
  const left = `${'FAILED'.padEnd(12)}${spec.id}`
  const line = ends(left, `runbook, ${spec.runbook}`, columns)
  return `${paint('FAILED', 'red', 'bold')}${paint(left.slice('FAILED'.length), 'bold')}${line.slice(widthOf(left))}`
}

/** The commands by which a person sees what a step saw: its needed evidence, or whatever else it had. */
function reproduce(row: StepFacts | undefined, evidence: EvidenceSet): readonly string[] {
  const commands = (kinds: readonly EvidenceKind[]) =>
    kinds.map(kind => evidence[kind]?.reproduce).filter(text => text !== undefined && text !== '')
  const needed = commands(row?.needs ?? [])
  return [...new Set(needed.length > 0 ? needed : commands(row?.considers ?? []))].filter(text => text !== undefined)
}

/** Steps that could not be judged and that no cause explains; steps with the same reason share one block. */
export function unjudgedSteps(target: TargetReport, screen: Screen): readonly (readonly string[])[] {
  const steps = unexplainedSteps(target).filter(spec => spec.status === 'unknown' || spec.status === 'blocked')
  const groups = groupBy(steps, spec => JSON.stringify([spec.status, spec.reason, spec.standsOn]))
  return groups.flatMap(group => {
    const [first] = group
    if (!first) return []
    const word = first.status === 'blocked' ? 'BLOCKED' : 'UNKNOWN'
    const below = first.standsOn ?? []
    const blocked = below.length === 0 ? [] : [`stands on ${below.join(', ')}, which failed`]
    return [
      [
        ...heading(word, group.map(spec => spec.id).join(', '), screen, 'yellow', 'bold'),
        ...[...blocked, first.reason ?? (below.length === 0 ? 'no reason was given' : '')]
          .filter(text => text !== '')
          .flatMap(text => prose(screen.brief(text), 2, screen)),
      ],
    ]
  })
}

const SHOWN_CAUSES = 5

/** Causes that may be there too, but whose evidence is missing. */
export function unjudgedCauses({ unjudged }: TargetReport, screen: Screen): readonly string[] {
  if (unjudged.length === 0) return []
  return groupBy(unjudged, one => one.reason).flatMap((group, index) => [
    ...heading(
      index === 0 ? 'NOT JUDGED' : '',
      `${some(
        group.map(one => one.id),
        SHOWN_CAUSES,
      )}: ${group[0]?.reason ?? ''}`,
      screen,
      'yellow',
    ),
  ])
}
