import { isRecord } from '../../lib/values.ts'

const NAMES =
  /^(Throttl|RequestThrottled|TooManyRequests|RequestLimitExceeded|SlowDown|EC2Throttled|BandwidthLimitExceeded|PriorRequestNotComplete|ProvisionedThroughputExceeded)/
const TOO_MANY_REQUESTS = 429

/** Whether AWS refused a call because there were too many. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && (NAMES.test(error.name) || statusOf(error) === TOO_MANY_REQUESTS || saysSo(error))

/** Some operations have an error of their own for it, which the service's model marks so. */
function saysSo(error: Error): boolean {
  const retryable: unknown = Reflect.get(error, '$retryable')
  return isRecord(retryable) && retryable.throttling === true
}

/** The HTTP status of the answer an AWS error came with. */
export function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata')
  if (!isRecord(metadata)) return undefined
  const status = metadata.httpStatusCode
  return typeof status === 'number' ? status : undefined
}
