/** Deeper than anything that AWS, Terraform or this suite writes; what is deeper would overflow the stack of whatever walks through it. */
const MOST_LEVELS = 200

/** The parsed JSON; throws a SyntaxError when the text is none, and a RangeError when it is nested more than 200 levels deep. */
export function parseJsonText(text: string): unknown {
  const value: unknown = JSON.parse(text)
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) throw new RangeError(`nested more than ${MOST_LEVELS} levels deep`)
    level = level.flatMap(inner => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []))
  }
  return value
}
