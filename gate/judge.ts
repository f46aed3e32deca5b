import type { Deployment, Service } from '../evidence/index.ts'
import { primaryOf } from '../evidence/readings/deployment.ts'
import { isRolledBackTo, rollbackEvent } from '../evidence/readings/rollback.ts'
import { newestOf } from '../evidence/readings/rollout.ts'
import { serviceDeploymentText, wentBack } from '../evidence/readings/service-deployments.ts'
import { quoted } from '../lib/text/words.ts'
import { hopelessImage } from './judge-image.ts'
import { missingForSuccess } from './judge-success.ts'
import { neverStarts, repeatedEnd } from './judge-tasks.ts'
import type { Observation, Pinned } from './observation.ts'
import type { GateFailure } from './result.ts'

/** What a look at a deployment means. Only what was seen counts: what could not be seen keeps it waiting. */
export type GateVerdict =
  | { readonly state: 'succeeded'; readonly says: string }
  | { readonly state: 'failed'; readonly code: GateFailure; readonly reason: string }
  | { readonly state: 'waiting'; readonly for: string }

type Failed = Extract<GateVerdict, { state: 'failed' }>
type Found = Extract<Service, { found: true }>

/** A deployment that was named and is not listed may have been created a moment ago: this many looks without it are normal. */
const LOOKS_BEFORE_UNKNOWN = 3

/** Whether the pinned deployment has succeeded, cannot succeed any more, or may still do either. Pure. */
export function judgeDeployment(seen: Observation, pinned: Pinned): GateVerdict {
  const { service } = seen
  if (!service.found)
    return failed('service-missing', `there is no service ${service.name} in the cluster (${service.reason})`)
  if (service.status !== 'ACTIVE') return failed('service-inactive', `${service.name} is ${service.status}`)
  if (service.desiredCount === 0)
    return failed('scaled-to-zero', `${service.name} is scaled to 0: nothing is meant to run`)
  const own = service.deployments.find(({ id }) => id === pinned.deploymentId)
  const displaced = displacement(service, own, pinned)
  if (displaced) return displaced
  if (!own) return { state: 'waiting', for: `${pinned.deploymentId} to appear among the service's deployments` }
  const kept = seen.kept && wentBack(seen.kept) && isSince(seen.kept.createdAt, own.createdAt) ? seen.kept : undefined
  if (kept) return failed('rolled-back', `ECS went back from ${own.id}: ${serviceDeploymentText(kept)}`)
  const end = repeatedEnd(seen, pinned)
  const cause = end ? `; ${end.reason}` : ''
  if (own.rolloutState === 'FAILED')
    return failed('rollout-failed', `ECS gave up: ${quoted(own.rolloutStateReason ?? 'no reason given')}${cause}`)
  const hopeless = hopelessImage(seen, own, pinned.withdrawn) ?? end ?? neverStarts(seen, pinned)
  if (hopeless) return failed(hopeless.code, hopeless.reason)
  const missing = missingForSuccess(seen, service, own)
  return 'succeeded' in missing
    ? { state: 'succeeded', says: missing.succeeded }
    : { state: 'waiting', for: missing.waitingFor }
}

/** The deployment has lost its place: ECS went back, somebody deployed again, or it never existed. */
function displacement(service: Found, own: Deployment | undefined, pinned: Pinned): Failed | undefined {
  const primary = primaryOf(service)
  if (own && primary?.id === own.id) return rolledBackTo(service, own)
  if (!primary) return undefined
  // A task set takes its place when the traffic is shifted to it.
  if (own && own.id === newestOf(service)?.id) return undefined
  if (!own && pinned.createdAt === null) {
    const told = service.events.find(({ message }) => message.includes(`${pinned.deploymentId})`))
    if (!told) {
      if (pinned.missedLooks < LOOKS_BEFORE_UNKNOWN) return undefined
      const ids = service.deployments.map(({ id }) => id).join(', ')
      return failed('deployment-unknown', `${service.name} has no deployment ${pinned.deploymentId}, but ${ids}`)
    }
  }
  const back =
    isRolledBackTo(primary) || rollbackEvent(service, primary) !== undefined || own?.rolloutState === 'FAILED'
  const older = isBefore(primary.createdAt, own?.createdAt ?? pinned.createdAt)
  if (back || older) {
    const why = service.events.find(
      ({ message }) => message.includes(pinned.deploymentId) && /fail/i.test(message),
    )?.message
    return failed(
      'rolled-back',
      `ECS went back from ${pinned.deploymentId} to ${primary.id}${why ? `: ${quoted(why)}` : ''}`,
    )
  }
  return failed('superseded', `a newer deployment, ${primary.id}, took over from ${pinned.deploymentId}`)
}

/** A service that is stable again after a roll-back looks like a success, and is none. */
function rolledBackTo(service: Found, own: Deployment): Failed | undefined {
  const event = rollbackEvent(service, own)
  if (!isRolledBackTo(own) && !event) return undefined
  const said = event?.message ?? own.rolloutStateReason ?? ''
  return failed('rolled-back', `ECS went back to ${own.id} after a failed deployment: ${quoted(said)}`)
}

/** A service deployment and its deployment begin within moments of each other. */
const SAME_MOMENT_MS = 60_000
const isSince = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && Date.parse(a) >= Date.parse(b) - SAME_MOMENT_MS

const isBefore = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && Date.parse(a) < Date.parse(b)

const failed = (code: GateFailure, reason: string): Failed => ({ state: 'failed', code, reason })
