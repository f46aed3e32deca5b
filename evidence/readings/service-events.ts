import type { Service } from '../ecs.ts'
import { msOf, primaryOf } from './deployment.ts'
import { type StartFailure, startFailure } from './start-failure.ts'

interface ServiceEvent {
  readonly at: string
  readonly message: string
}

/** An event that tells of trouble; `means` where its words decide of what. */
export interface TroubleEvent extends ServiceEvent {
  /** What ECS says without whom it says it of. */
  readonly text: string
  readonly means: StartFailure | undefined
}

/** `(service prod-goldencrust-service)`, `(service x, taskSet ecs-svc/1)`, `service x`: of whom an event speaks. */
const ABOUT = /^(?:\(service [^)]{1,300}\)|service \S{1,300}) ?/
/** What stands around a reason. */
const REASONS: readonly RegExp[] = [
  /^was unable to place a task\.? ?(?:Reason: |The reason for failure is )([\s\S]+)$/i,
  /^failed to launch a task with \(error ([\s\S]+)\)\.?$/i,
]
const WELL = /has reached a steady state|deployment completed/i
const TROUBLE = /unable to|could not|failed|timed out|unhealthy in|not healthy in|misconfigured|being throttled/i

/** Everything that ECS has said of the service since its deployment began, or since it was steady last: newest first. */
function eventsNow(service: Service | undefined): readonly ServiceEvent[] {
  const primary = primaryOf(service)
  if (!service?.found || !primary) return []
  const since = service.events.filter(({ at }) => primary.createdAt === null || msOf(at) >= msOf(primary.createdAt))
  const steady = since.findIndex(({ message }) => WELL.test(message))
  return steady < 0 ? since : since.slice(0, steady)
}

/** Those of them that say that something went wrong. */
export const troubleEvents = (service: Service | undefined): readonly TroubleEvent[] =>
  eventsNow(service)
    .filter(({ message }) => TROUBLE.test(message))
    .map(event => {
      const said = event.message.replace(ABOUT, '')
      const text = REASONS.map(pattern => pattern.exec(said)?.[1]).find(reason => reason !== undefined) ?? said
      return { ...event, text, means: startFailure(text) }
    })

const REBALANCES = /\bto AZ Rebalance\b|AZ Rebalancing in progress/i
const BALANCED = /stopped AZ Rebalancing|is AZ balanced/i

/** Whether ECS is moving tasks to other zones, for which it starts one before it stops another. */
export function isRebalancing(service: Service | undefined): boolean {
  const said = eventsNow(service).find(({ message }) => REBALANCES.test(message) || BALANCED.test(message))
  return said !== undefined && !BALANCED.test(said.message)
}
