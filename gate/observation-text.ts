import type { CannotLook } from '../evidence/index.ts'
import { count, quoted } from '../lib/text/words.ts'
import type { Observation } from './observation.ts'

const EVENT_LIMIT = 110

const NOT_QUOTED = "not quoted, the tenant's secrets could not be read"

/**
 * What a look saw, in one line: counts of tasks and targets, what ECS calls it, and the newest event, where `quotes` allows to repeat what others
 * wrote. The same look says the same.
 */
export function observationText(
  { service, tasks, health, stopped }: Observation,
  deploymentId: string | null,
  quotes: boolean,
): string {
  if (!service.found) return `no service ${service.name}`
  const own = service.deployments.find(({ id }) => id === deploymentId)
  const running = own?.runningCount ?? service.runningCount
  const desired = own?.desiredCount ?? service.desiredCount
  const pending = own?.pendingCount ?? service.pendingCount
  const ended = stopped.filter(({ startedBy }) => startedBy === deploymentId).length
  const earlier = service.deployments.length - (own ? 1 : 0)
  // An event from before the deployment says nothing about it.
  const event = service.events.find(({ at }) => own?.createdAt == null || Date.parse(at) >= Date.parse(own.createdAt))
  return [
    [
      `${running} of ${count(desired, 'task')} running`,
      pending > 0 && `${pending} pending`,
      ended > 0 && `${ended} stopped`,
      tasks === undefined && 'tasks not seen',
    ],
    [targetsText(health)],
    [own?.rolloutState?.toLowerCase().replace('_', ' '), earlier > 0 && `${count(earlier, 'earlier deployment')} left`],
    [event && (quotes ? quoted(withoutName(event.message), EVENT_LIMIT) : `newest event: ${NOT_QUOTED}`)],
  ]
    .map(part => part.filter(word => typeof word === 'string').join(', '))
    .filter(part => part !== '')
    .join('; ')
}

function targetsText(health: Observation['health']): string {
  if (!health) return 'targets not seen'
  if (!health.found) return 'no target group'
  const states = [...Map.groupBy(health.targets, ({ state }) => state)]
  if (states.length === 0) return 'no targets'
  return `targets: ${states.map(([state, targets]) => `${targets.length} ${state}`).join(', ')}`
}

/** `(service prod-goldencrust-service) has started 1 tasks` begins with what everybody knows here. */
const withoutName = (message: string): string => message.replace(/^\(service [^)]*\)\s*/, '')

/** Codes whose messages are of our own making. */
const OWN_WORDS: readonly string[] = ['wrong-account', 'deadline', 'interrupted']

/** Why a look saw nothing, or not everything. */
export function failedLooksText(troubles: readonly CannotLook[], quotes: boolean): string {
  const said = troubles.map(({ code, message }) =>
    quotes || OWN_WORDS.includes(code) ? message : `${code} (the answer is ${NOT_QUOTED})`,
  )
  return `could not look: ${[...new Set(said)].slice(0, 2).join('; ')}`
}
