import { awsError } from './aws-error.ts'

interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page starts; absent on the last one. */
  readonly nextToken: string | undefined
}

/** One page of a list that is cut by position; a token that this endpoint did not make is refused with `invalidTokenCode`. */
export function page<T>(
  items: readonly T[],
  limit: number,
  token: string | undefined,
  invalidTokenCode = 'InvalidParameterException',
): Page<T> {
  const start = token === undefined ? 0 : positionOf(token, invalidTokenCode)
  const end = start + Math.max(1, limit)
  return { items: items.slice(start, end), nextToken: end < items.length ? tokenOf(end) : undefined }
}

/** An opaque token for a position. */
export const tokenOf = (position: number): string => Buffer.from(`at:${position}`).toString('base64url')

export function positionOf(token: string, invalidTokenCode: string): number {
  const [, digits] = /^at:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (digits === undefined) throw awsError(invalidTokenCode, 'Invalid token')
  return Number(digits)
}
