import type { Change } from '../runner/report/change.ts'
import type { Report } from '../runner/report/report.ts'
import { isGreen } from '../runner/report/status.ts'

/**
 * The exit code of `--only-new`: 1 for a problem that is new (or an error of the suite itself), 3 for a step that could not be judged and belongs
 * to no problem that was said before, else 0.
 */
export function onlyNewExitCode(
  { exitCode, interrupted, problems, targets }: Report,
  changes: readonly Change[],
): number {
  if (interrupted) return exitCode
  const fails = ({ kind, what }: Change): boolean => kind === 'new' && what !== 'unjudged-step'
  if (problems.length > 0 || changes.some(fails)) return 1
  const known = new Set(changes.filter(isKnown).flatMap(({ tenant, steps }) => steps.map(step => `${tenant} ${step}`)))
  const looked = targets.length > 0 && targets.every(({ specs }) => specs.length > 0)
  const unjudged = targets.some(({ tenant, specs }) =>
    specs.some(spec => !isGreen(spec) && spec.status !== 'failed' && !known.has(`${tenant} ${spec.id}`)),
  )
  return looked && !unjudged ? 0 : 3
}

/** A step that could not be judged is muted only as part of something that failed, never on its own. */
const isKnown = ({ kind, what }: Change): boolean =>
  what !== 'unjudged-step' && (kind === 'ongoing' || kind === 'suspected')
