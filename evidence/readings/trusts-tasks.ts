import type { TrustPolicy } from '../iam.ts'
import { trusts } from './policy.ts'
import { type Circumstances, NO_SECOND_FACTOR } from './policy-condition.ts'

const TASKS = 'ecs-tasks.amazonaws.com'

interface Place {
  readonly accountId: string
  readonly region: string
}

/** How ECS asks: with no external id, which only somebody else's account is asked for (`sts:ExternalId`). */
const asked = (accountId: string): Circumstances => ({
  ...NO_SECOND_FACTOR,
  'aws:SourceAccount': accountId,
  'sts:ExternalId': null,
})

/** Whether a role's trust policy lets ECS take it on for tasks of this account and region; only true where nothing is in doubt. */
export function trustsTasks(trust: TrustPolicy, { accountId, region }: Place): boolean {
  if (trust === 'unseen') return false
  const { allowed, uncertain } = trusts(trust.document, TASKS, {
    ...asked(accountId),
    // Which thing of ECS asks is not documented: only a pattern that takes all of them is known to hold.
    'aws:SourceArn': `arn:aws:ecs:${region}:${accountId}:*`,
  })
  return allowed && uncertain === null
}

/** Whether it keeps ECS from that, so that no task can start any more. Only true where nothing is in doubt, which thing of ECS asks included. */
export function refusesTasks(trust: TrustPolicy, { accountId }: Place): boolean {
  if (trust === 'unseen') return false
  const { allowed, uncertain } = trusts(trust.document, TASKS, asked(accountId))
  return !allowed && uncertain === null
}

/** A remark where neither is certain; none where it is, or where the trust policy was not seen. */
export function doubtsAboutTasks(
  { roleName, trust }: { readonly roleName: string; readonly trust: TrustPolicy },
  place: Place,
): readonly string[] {
  if (trust === 'unseen' || trustsTasks(trust, place)) return []
  const { uncertain } = trusts(trust.document, TASKS, asked(place.accountId))
  return uncertain === null ? [] : [`whether ${TASKS} may take ${roleName} on is not certain: ${uncertain}`]
}
