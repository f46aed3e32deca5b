/** Status codes that a health check takes, both ends included. */
type Matcher = readonly { readonly first: number; readonly last: number }[]

const LOWEST = 200
const HIGHEST = 499
const CODE_LENGTH = 3

/**
 * A load balancer's `HttpCode` by the API's own grammar: codes of three digits, single or as a range, with commas and nothing else between them, from
 * 200 to 499. `undefined`: ELB would not take it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
 */
export function matcherOf(text: string): Matcher | undefined {
  const ranges: { first: number; last: number }[] = []
  let at = 0
  while (at < text.length || ranges.length === 0) {
    const first = codeAt(text, at)
    if (first === undefined) return undefined
    at += CODE_LENGTH
    const isRange = text[at] === '-'
    const last = isRange ? codeAt(text, at + 1) : first
    if (last === undefined || last < first) return undefined
    if (isRange) at += 1 + CODE_LENGTH
    ranges.push({ first, last })
    if (at === text.length) return ranges
    if (text[at] !== ',') return undefined
    at += 1
    if (at === text.length) return undefined
  }
  return ranges
}

function codeAt(text: string, at: number): number | undefined {
  let code = 0
  for (let index = at; index < at + CODE_LENGTH; index++) {
    const digit = text.charCodeAt(index) - 48
    if (!(digit >= 0 && digit <= 9)) return undefined
    code = code * 10 + digit
  }
  return code >= LOWEST && code <= HIGHEST ? code : undefined
}

export const accepts = (matcher: Matcher, status: number): boolean =>
  matcher.some(({ first, last }) => first <= status && status <= last)
