import { countJsonParts } from './json-parts.ts'

/** Deeper than anything that AWS, Terraform or this suite writes; what is deeper would overflow the stack of whatever walks through it. */
const MOST_LEVELS = 200
/** Each value costs up to 330 bytes of memory, however short its text is. 12 MB of a history or 15 MB of a plan have about as many. */
const MOST_PARTS = 500_000

/**
 * The parsed JSON; throws a SyntaxError when the text is none, and a RangeError when it is nested more than 200 levels deep or has more than
 * `mostParts` values.
 */
export function parseJsonText(text: string, mostParts = MOST_PARTS): unknown {
  // What is shorter cannot have as many.
  const parts = text.length > mostParts ? countJsonParts(text.length, index => text.charCodeAt(index), mostParts) : 0
  if (parts > mostParts) throw new RangeError(`more than ${mostParts} values`)
  const value: unknown = JSON.parse(text)
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) throw new RangeError(`nested more than ${MOST_LEVELS} levels deep`)
    level = level.flatMap(inner => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []))
  }
  return value
}
