import type { Target } from '../../platform/target.ts'
import type { TrustPolicy } from '../iam.ts'
import { trusts } from './policy.ts'
import { type Circumstances, NO_SECOND_FACTOR } from './policy-condition.ts'

const TASKS = 'ecs-tasks.amazonaws.com'

type Place = Pick<Target, 'environment' | 'access' | 'names'>

/** How ECS asks: with no external id, which only somebody else's account is asked for (`sts:ExternalId`). */
const asked = ({ environment }: Place): Circumstances => ({
  ...NO_SECOND_FACTOR,
  'aws:SourceAccount': environment.accountId,
  'sts:ExternalId': null,
})

/**
 * Which thing of ECS asks is not documented: a task or what it is made of, but no service, and no cluster, which "isn't supported currently"
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html).
 */
function askedByTask(place: Place): Circumstances {
  const { environment, access, names } = place
  const task = '0123456789abcdef0123456789abcdef'
  const sources = [`task/${environment.cluster}/${task}`, `task/${task}`, `task-definition/${names.taskFamily}:1`]
  return {
    ...asked(place),
    'aws:SourceArn': sources.map(source => `arn:aws:ecs:${access.region}:${environment.accountId}:${source}`),
  }
}

/** Whether a role's trust policy lets ECS take it on for tasks of this account and region; only true where nothing is in doubt. */
export function trustsTasks(trust: TrustPolicy, place: Place): boolean {
  if (trust === 'unseen') return false
  const { allowed, uncertain } = trusts(trust.document, TASKS, {
    ...asked(place),
    // Only a pattern that takes all things of ECS is known to hold.
    'aws:SourceArn': `arn:aws:ecs:${place.access.region}:${place.environment.accountId}:*`,
  })
  return allowed && uncertain === null
}

/** Whether it keeps ECS from that, so that no task can start any more. Only true where nothing is in doubt, which thing of ECS asks included. */
export function refusesTasks(trust: TrustPolicy, place: Place): boolean {
  if (trust === 'unseen') return false
  const { allowed, uncertain } = trusts(trust.document, TASKS, askedByTask(place))
  return !allowed && uncertain === null
}

/** A remark where neither is certain; none where it is, or where the trust policy was not seen. */
export function doubtsAboutTasks(
  { roleName, trust }: { readonly roleName: string; readonly trust: TrustPolicy },
  place: Place,
): readonly string[] {
  if (trust === 'unseen' || trustsTasks(trust, place)) return []
  const { uncertain } = trusts(trust.document, TASKS, askedByTask(place))
  return uncertain === null ? [] : [`whether ${TASKS} may take ${roleName} on is not certain: ${uncertain}`]
}
