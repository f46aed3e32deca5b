import { change } from '../evidence/fix.ts'
import type { Service } from '../evidence/index.ts'
import { numberedRules } from '../evidence/readings/route.ts'
import { count } from '../lib/text/words.ts'
import { serviceOptions } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { fixesOf, type Leftover } from './lib/leftover.ts'
import { ruleLeftovers } from './lib/rule-leftovers.ts'
import { testStep } from './step.ts'
import { failedWith, passed, unknown } from './verdict.ts'

export default testStep('tenant-stopped', ({ service, 'listener-rules': listenerRules }, { target }) => {
  if (!service.found && service.reason !== 'MISSING') {
    return unknown(`${service.name} could not be looked for: there is no cluster ${target.environment.cluster}`)
  }
  const left = [...runs(service, target), ...ruleLeftovers(listenerRules, service, target)]
  if (left.length > 0) return failedWith(`not stopped: ${left.map(({ what }) => what).join('; ')}`, fixesOf(left))
  const seen = service.found ? `${service.name} is at 0` : `there is no service ${service.name}`
  return passed(
    `${seen}, and none of ${count(numberedRules(listenerRules).length, 'rule')} leads to it`,
    notesOn(service, target),
  )
})

function runs(service: Service, target: Target): readonly Leftover[] {
  if (!service.found) return []
  const { name, status, desiredCount, runningCount, pendingCount } = service
  const counts = `${name} (${status}) wants ${count(desiredCount, 'task')}, ${runningCount} running, ${pendingCount} pending`
  if (desiredCount > 0 && status === 'ACTIVE') {
    const options = { ...serviceOptions(target), service: name, 'desired-count': 0 }
    return [{ what: counts, fix: change(target, `Scale ${name} to 0`, 'ecs update-service', options) }]
  }
  return runningCount + pendingCount > 0 ? [{ what: `${counts}: still stopping`, fix: null }] : []
}

function notesOn(service: Service, { environment }: Target): readonly string[] {
  if (!service.found) return [`${service.name} does not exist: it was removed, or its name is another`]
  if (environment.officeHours === null) return []
  const { startHourUtc } = environment.officeHours
  return [
    `the schedule of ${environment.name.toUpperCase()} starts services at ${String(startHourUtc).padStart(2, '0')}:00 UTC: it may start ${service.name} again`,
  ]
}
