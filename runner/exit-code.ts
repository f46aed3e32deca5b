import type { Report, TargetReport } from './report/report.ts'
import { isGreenTarget } from './report/status.ts'

/**
 * 1 when a step or a deployment failed or the suite itself did; else 4 when a deployment was still in progress at the deadline; else 3 when
 * something could not be judged, or nothing was looked at although there was a tenant to look at; else 0.
 */
export function exitCodeOf({
  targets,
  problems,
  shard,
}: Pick<Report, 'targets' | 'problems'> & { readonly shard?: Report['shard'] | undefined }): 0 | 1 | 3 | 4 {
  if (problems.length > 0 || targets.some(hasFailed)) return 1
  if (targets.some(({ gate }) => gate?.outcome === 'deadline')) return 4
  return (targets.length > 0 || hasNone(shard)) && targets.every(isGreenTarget) ? 0 : 3
}

/** Whether it is a part of a fleet that has fewer tenants than parts. */
const hasNone = (shard: Report['shard']): boolean =>
  shard !== undefined && shard.fleet.length > 0 && shard.index > shard.fleet.length

const hasFailed = (target: TargetReport): boolean =>
  target.gate?.outcome === 'failed' ||
  target.specs.some(({ id, status }) => status === 'failed' && !onlyInProgress(target, id))

/** At the gate's deadline a step that fails for nothing but the deployment still going on is no failure of its own. */
function onlyInProgress({ gate, diagnoses }: TargetReport, id: string): boolean {
  if (gate?.outcome !== 'deadline') return false
  const causes = diagnoses.filter(({ explains }) => explains.includes(id))
  return causes.length > 0 ? causes.every(cause => cause.id === 'deployment-in-progress') : id === 'service-stable'
}
