import type { TrustPolicy } from '../iam.ts'
import { trusts } from './policy.ts'

const TASKS = 'ecs-tasks.amazonaws.com'

interface Place {
  readonly accountId: string
  readonly region: string
}

/** Whether a role's trust policy lets ECS take it on for tasks of this account and region; only true where nothing is in doubt. */
export const trustsTasks = (trust: TrustPolicy, place: Place): boolean => judged(trust, place) === 'yes'

/** Whether it keeps ECS from that: no task can start any more. Only true where nothing is in doubt, too. */
export const refusesTasks = (trust: TrustPolicy, place: Place): boolean => judged(trust, place) === 'no'

function judged(trust: TrustPolicy, { accountId, region }: Place): 'yes' | 'no' | 'in-doubt' {
  if (trust === 'unseen') return 'in-doubt'
  const { allowed, uncertain } = trusts(trust.document, TASKS, {
    'aws:SourceAccount': accountId,
    // Which thing of ECS asks is not documented: only a pattern that takes all of them is known to hold.
    'aws:SourceArn': `arn:aws:ecs:${region}:${accountId}:*`,
  })
  if (uncertain !== null) return 'in-doubt'
  return allowed ? 'yes' : 'no'
}
