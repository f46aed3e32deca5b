import type { Access } from '../../platform/target.ts'
import { type CallPace, createCallPace } from './call-pace.ts'

/** Those of a hundred accounts and more; what is forgotten is learned again. */
const MOST_KNOWN = 1_000

const known = new Map<string, CallPace>()

/** The pace of each operation, by its IAM action, in the account behind an access: the same for all clients of this process. */
export function pacesOf({ awsEndpointUrl, region, credentials }: Access): (action: string) => CallPace {
  const { kind } = credentials
  const name = kind === 'profile' ? credentials.profile : kind === 'static' ? credentials.accessKeyId : ''
  return action => {
    const key = [awsEndpointUrl, region, kind, name, action].join(' ')
    const before = known.get(key)
    if (before) return before
    if (known.size >= MOST_KNOWN) known.clear()
    const pace = createCallPace()
    known.set(key, pace)
    return pace
  }
}
