import type { Deployment, Service } from '../ecs.ts'

const ROLLBACK = /roll(?:ing|ed)[ -]?back/i
const DEPLOYMENT_ID = /ecs-svc\/\d+/g

/** Whether a deployment's own state says that ECS went back to it. */
export const isRolledBackTo = ({ rolloutStateReason }: Deployment): boolean => ROLLBACK.test(rolloutStateReason ?? '')

/** An event that says that what runs now is what ECS went back to; one before a later deployment is history. */
export const rollbackEvent = (
  { events }: Extract<Service, { found: true }>,
  primary: Pick<Deployment, 'id' | 'createdAt'>,
): { readonly at: string; readonly message: string } | undefined =>
  events.find(({ at, message }) => {
    if (!ROLLBACK.test(message)) return false
    const wentBackTo = [...message.matchAll(DEPLOYMENT_ID)].at(-1)?.[0]
    return wentBackTo === primary.id || (primary.createdAt !== null && Date.parse(at) >= Date.parse(primary.createdAt))
  })
