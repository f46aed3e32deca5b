/** Characters that Unicode keeps out of all texts: what is not to be shown stands between the first two, what is not ours between the others. */
export const CUT = '\ufdd0'
export const END = '\ufdd1'
export const FOREIGN = '\ufdd2'
export const OWN_AGAIN = '\ufdd3'

type Stretches = readonly (readonly [from: number, to: number])[]

/** Of stretches in their order the last that begins before a place. */
export function lastBefore(stretches: Stretches, place: number): Stretches[number] | undefined {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle]?.[0] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return stretches[low - 1]
}

const MARKS = /([\ufdd0-\ufdd3])/

/** A text without its marks, and where the marked stretches are in it. One that does not end is somebody else's to its end, and is shown. */
export function readMarks(text: string): {
  readonly whole: string
  readonly hidden: Stretches
  readonly foreign: Stretches
} {
  if (!MARKS.test(text)) return { whole: text, hidden: [], foreign: [] }
  const hidden: (readonly [number, number])[] = []
  const foreign: (readonly [number, number])[] = []
  let [cutFrom, foreignFrom]: (number | undefined)[] = []
  let whole = ''
  for (const part of text.split(MARKS)) {
    if (part === CUT) cutFrom = whole.length
    else if (part === END) {
      if (cutFrom !== undefined) hidden.push([cutFrom, whole.length])
      cutFrom = undefined
    } else if (part === FOREIGN) foreignFrom ??= whole.length
    else if (part === OWN_AGAIN) {
      if (foreignFrom !== undefined) foreign.push([foreignFrom, whole.length])
      foreignFrom = undefined
    } else whole += part
  }
  if (foreignFrom !== undefined) foreign.push([foreignFrom, whole.length])
  return { whole, hidden, foreign }
}

export const withoutMarks = (text: string): string => text.replace(/[\ufdd0-\ufdd3]/g, '')
