const NAMES =
  /^(Throttl|RequestThrottled|TooManyRequests|RequestLimitExceeded|SlowDown|EC2Throttled|BandwidthLimitExceeded|PriorRequestNotComplete|ProvisionedThroughputExceeded)/
const TOO_MANY_REQUESTS = 429

/** Whether AWS refused a call because there were too many. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && (NAMES.test(error.name) || statusOf(error) === TOO_MANY_REQUESTS)

/** The HTTP status of the answer an AWS error came with. */
export function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata')
  if (typeof metadata !== 'object' || metadata === null) return undefined
  const status: unknown = Reflect.get(metadata, 'httpStatusCode')
  return typeof status === 'number' ? status : undefined
}
