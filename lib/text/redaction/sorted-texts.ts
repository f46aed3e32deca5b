/** Values by texts, which are compared with a place all at once, however many they are and however alike they begin. */
interface SortedTexts<T> {
  readonly add: (text: string, value: T) => void
  /** In the order of their characters; the same array until one is added. */
  readonly texts: () => readonly string[]
  /** The values of a text, in the order in which they were added. */
  readonly of: (text: string | undefined) => readonly T[]
}

export function createSortedTexts<T>(): SortedTexts<T> {
  const values = new Map<string, T[]>()
  let sorted: readonly string[] = []
  return {
    add: (text, value) => {
      const others = values.get(text)
      if (others) others.push(value)
      else values.set(text, [value])
    },
    texts: () => {
      if (sorted.length !== values.size) sorted = [...values.keys()].toSorted((a, b) => (a < b ? -1 : 1))
      return sorted
    },
    of: text => (text === undefined ? [] : (values.get(text) ?? [])),
  }
}

/**
 * Goes along a text from a place on as far as any of the sorted ones does. Wherever one of them ends or goes another way than the text or than the
 * others, `visit` gets how far that is, the one that ends there if there is one, and which of the others come so far.
 */
export function goAlong(
  sorted: readonly string[],
  text: string,
  place: number,
  visit: (length: number, whole: string | undefined, from: number, to: number) => void,
): void {
  let from = 0
  let to = sorted.length
  let length = 0
  for (let first = sorted[from]; first !== undefined && from < to; first = sorted[from]) {
    const last = sorted[to - 1] ?? first
    const common = last === first ? first.length : alikeUntil(last, 0, first, length, first.length)
    length = alikeUntil(text, place, first, length, common)
    const whole = first.length === length ? first : undefined
    if (whole !== undefined) from++
    visit(length, whole, from, to)
    if (length < common) return
    const code = text.charCodeAt(place + length)
    from = firstFrom(sorted, from, to, length, code)
    to = firstFrom(sorted, from, to, length, code + 1)
  }
}

/** What is longer is compared by the engine, which takes many characters at a time. */
const FEW = 16

/** Up to where a text goes on from a place like the other one, which it does up to `from`. */
function alikeUntil(text: string, place: number, other: string, from: number, to: number): number {
  let until = from
  const near = Math.min(to, from + FEW)
  while (until < near && text.charCodeAt(place + until) === other.charCodeAt(until)) until++
  if (until < near) return until
  let step = FEW
  while (until < to) {
    const next = Math.min(to, until + step)
    if (text.startsWith(other.slice(until, next), place + until)) {
      until = next
      step *= 2
    } else if (step > 1) step = step >> 1
    else return until
  }
  return until
}

/** The first of a sorted stretch whose character at a place is this one or comes after it. */
function firstFrom(sorted: readonly string[], from: number, to: number, at: number, code: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.charCodeAt(at) ?? 0) < code) low = middle + 1
    else high = middle
  }
  return low
}
