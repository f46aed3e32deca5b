import type { Target } from '../platform/target.ts'
import type { Call } from './calls/define.ts'
import { mapLimited } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { untilAborted } from './lib/deadline.ts'
import { statusOf } from './lib/throttled.ts'

/** What trying a call says of the permission for it. */
export type Permission =
  | { readonly call: Call; readonly state: 'allowed' | 'not-tried' }
  | {
      readonly call: Call
      readonly state: 'missing'
      /** True where the secret may be read, but not be decrypted with its key. */
      readonly withKey: boolean
      readonly message: string
    }
  | { readonly call: Call; readonly state: 'unclear'; readonly message: string }

const AT_A_TIME = 16
const DEADLINE_MS = 8_000
const FORBIDDEN = 403

/** Errors that only come to somebody who may ask: what was asked about is not there, or not in the state for it. */
const NOT_THERE = /NotFound|NoSuch|Inaccessible|^ClientException$|^InvalidRequestException$/
/** S3 tells nobody whether a bucket that is not there could be read. */
const TELLS_NOTHING: readonly string[] = ['s3:HeadBucket', 's3:GetBucketVersioning']

/**
 * Tries each call once, whatever came of the others. IAM answers before anybody looks whether a thing exists, so that "not there" means
 * "allowed"; nothing of what is answered is kept.
 */
export const tryCalls = (
  { target, aws, signal }: { readonly target: Target; readonly aws: Aws; readonly signal: AbortSignal },
  calls: readonly Call[],
): Promise<readonly Permission[]> =>
  mapLimited(calls, AT_A_TIME, async (call): Promise<Permission> => {
    const { attempt } = call
    if (attempt === null) return { call, state: 'not-tried' }
    try {
      // A throttled call would wait for minutes; here that counts.
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)])
      await untilAborted(attempt({ target, aws, abortSignal }), abortSignal)
      return { call, state: 'allowed' }
    } catch (error) {
      return judge(call, error)
    }
  })

function judge(call: Call, error: unknown): Permission {
  const { code, message } = classify(error)
  // An answer to HEAD has no body that could name the error.
  const headDenied = call.name === 's3:HeadBucket' && error instanceof Error && statusOf(error) === FORBIDDEN
  if (code === 'access-denied' || headDenied) {
    return { call, state: 'missing', withKey: /access to kms/i.test(message), message }
  }
  const absent = error instanceof Error && NOT_THERE.test(error.name)
  if (code === 'service-error' && absent && !TELLS_NOTHING.includes(call.name)) return { call, state: 'allowed' }
  return { call, state: 'unclear', message: absent ? `${message} (a bucket that is not there tells nothing)` : message }
}
