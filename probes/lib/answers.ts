import { parseJsonText } from '../../lib/text/parse-json.ts'
import { cannotLook } from './cannot-look.ts'

/** An answer's date in ISO 8601, UTC. */
export const iso = (date: Date | undefined): string | null => date?.toISOString() ?? null

/** Milliseconds since the epoch in ISO 8601, UTC. */
export const isoOfMs = (ms: number): string => new Date(ms).toISOString()

/** A member that AWS always sends although its type allows to leave it out; without it the answer cannot be trusted. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw cannotLook(
      'service-error',
      `the answer of AWS lacks ${what}`,
      'an endpoint that is not AWS may have answered',
    )
  }
  return value
}

/** Whether AWS answered with one of these errors, by name. */
export const isNamed = (error: unknown, ...names: readonly string[]): error is Error =>
  error instanceof Error && names.includes(error.name)

/** The work's result, or `undefined` when AWS answered with one of these errors; any other error is thrown on. */
export async function unless<T>(names: readonly string[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isNamed(error, ...names)) return undefined
    throw error
  }
}

/** Like `Promise.all` over a list, with only so many at the same time. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

/** The parsed JSON, or `undefined` when the text is none, or nested beyond any sense. */
export function parseJson(text: string): unknown {
  try {
    return parseJsonText(text)
  } catch {
    return undefined
  }
}
