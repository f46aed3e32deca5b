import measure from 'fast-string-truncated-width'

/** How many columns a text takes on a terminal: two for each wide character. */
export const widthOf = (text: string): number => measure(text).width

/** What the widest character takes, a tab. */
const WIDEST_COLUMNS = 8

/** Cuts a text to a number of columns; the last one is then `…`. */
export const cut = (text: string, columns: number): string =>
  text.length * WIDEST_COLUMNS <= columns || widthOf(text) <= columns ? text : `${startOf(text, columns - 1)}…`

/** As much of a text's start as fits. */
const startOf = (text: string, columns: number): string => fitting([...text], columns).join('')

/** As much of a text's end as fits. */
const endOf = (text: string, columns: number): string =>
  fitting([...text].reverse(), columns)
    .reverse()
    .join('')

function fitting(characters: readonly string[], columns: number): string[] {
  let width = 0
  const over = characters.findIndex(character => {
    width += widthOf(character)
    return width > columns
  })
  return characters.slice(0, over < 0 ? characters.length : over)
}

/** Words that are this near to the place of a cut stay whole. */
const NEAR_COLUMNS = 14

/** A text in a number of columns that keeps its start and its end, where a reason names what decides; between them `…`. */
export function middleCut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  const start = startOf(text, Math.floor((columns - 3) / 3))
  const end = endOf(text, columns - 3 - widthOf(start))
  const [before, after] = [start.lastIndexOf(' '), end.search(/[\s:/]/)]
  const head = before > 0 && start.length - before <= NEAR_COLUMNS ? `${start.slice(0, before)} ` : start
  return `${head}…${after >= 0 && after <= NEAR_COLUMNS ? end.slice(after) : end}`
}

/** One line, whatever the text had. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Lines of at most this many columns, broken between words; a word that is longer than a line is broken within, but not a name that somebody may copy. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text)
    .split(' ')
    .flatMap(whole => pieces(whole, Math.max(MIN_COLUMNS, columns)))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const MIN_COLUMNS = 8
/** An ARN, which is not much longer than a line: in two pieces it would be none. */
const TO_COPY = /^["'(]?arn:[!-~]{1,160}$/

function pieces(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns || TO_COPY.test(word)) return [word]
  const found: string[] = []
  let piece = ''
  let width = 0
  for (const character of word) {
    const own = widthOf(character)
    if (piece !== '' && width + own > columns) {
      found.push(piece)
      piece = ''
      width = 0
    }
    piece += character
    width += own
  }
  return [...found, piece]
}

/** `left      right`, the right part ending at the last column; at least two spaces between them. */
export const ends = (left: string, right: string, columns: number): string =>
  `${left}${' '.repeat(Math.max(2, columns - widthOf(left) - widthOf(right)))}${right}`

/** `820 ms`, `1.9 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** `a, b and 3 more`: everything where it fits the limit. */
export const some = (names: readonly string[], limit: number): string =>
  names.length <= limit + 1 ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${names.length - limit} more`

/** Items with the same key, together, in the order in which each key came first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return [...groups.values()]
}

/** The names of tenants, or that it is all of so many. */
export const tenantsText = (tenants: readonly string[], all: number): string =>
  all > 1 && tenants.length === all ? `all ${all} tenants` : tenants.join(', ')

/** How long something went on, in the two units that matter: `3 d 4 h`, `2 h 05 min`, `40 s`. */
export function lasting(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000))
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  return minutes > 0 ? `${minutes} min` : `${seconds} s`
}
