import type { TargetHealthDescription } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { describeForeign, foreignReferences, isSomebodys } from '../evidence/readings/foreign-references.ts'
import { foreignTargets } from '../evidence/readings/foreign-targets.ts'
import { judgedTargets } from '../evidence/readings/route.ts'
import { targetGroupName } from '../evidence/readings/routing.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

/** Not judged by the load balancer, or not yet. */
const NOT_JUDGED: readonly string[] = ['initial', 'unavailable']

export default testStep('targets-healthy', ({ 'target-health': targetHealth, ...seen }, context) => {
  const [service, tasks] = [observed(seen.service), observed(seen.tasks)]
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const name = targetGroupName(targetHealth.targetGroupArn)
  if (!targetHealth.found) return failed(`there is no target group ${name}`)
  const targets = judgedTargets(targetHealth)
  const groups = foreignReferences(
    { service, definition: undefined, rules: observed(seen['listener-rules']) },
    context.target,
  ).filter(isSomebodys)
  if (groups.length > 0) {
    return failed(
      `the service registers its tasks with ${groups.map(describeForeign).join(', and ')}, not with ${context.target.names.targetGroup}`,
    )
  }
  const leaving = targetHealth.targets.length - targets.length
  if (targets.length === 0) {
    return failed(
      leaving > 0
        ? `${name} has only draining targets (${leaving}): ${targetHealth.targets.map(describe).join('; ')}`
        : `${name} has no registered target`,
    )
  }
  const foreign =
    foreignTargets({ service, tasks, stopped: observed(seen['stopped-tasks']), health: targetHealth }) ?? []
  const others = foreign.filter(({ state }) => state === 'healthy')
  if (others.length > 0)
    return failed(
      `${others.map(describe).join('; ')}: no task of the service, so that somebody else answers in its place`,
    )
  const healthy = targets.filter(({ state }) => state === 'healthy')
  const wrong = targets.filter(({ state }) => state !== 'healthy' && !NOT_JUDGED.includes(state))
  if (wrong.length > 0) {
    const said = wrong.map(each => `${describe(each)}${foreign.includes(each) ? ', no task of the service' : ''}`)
    return failed(`${healthy.length} of ${targets.length} healthy: ${said.join('; ')}`)
  }
  const open = targets.filter(({ state }) => NOT_JUDGED.includes(state))
  if (open.length > 0)
    return unknown(`${healthy.length} of ${targets.length} healthy, not yet judged: ${open.map(describe).join('; ')}`)
  const desired = service?.found ? service.desiredCount : targets.length
  const notes = targets.length < desired ? [`${targets.length} targets for ${desired} desired tasks`] : []
  const { targetGroup } = context.target.names
  if (name !== targetGroup) notes.push(`the tasks register with ${name}, by convention it is ${targetGroup}`)
  return passed(`${healthy.length} of ${targets.length} healthy`, notes)
})

/** `10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]`. */
function describe({ id, port, state, reason, description }: TargetHealthDescription): string {
  const codes = /\[[\d, ]+\]/.exec(description ?? '')?.[0]
  const detail = codes ?? (description === null || description === '' ? undefined : `(${description})`)
  return [`${id}:${port} ${state}`, [reason, detail].filter(Boolean).join(' ')].filter(Boolean).join(', ')
}
