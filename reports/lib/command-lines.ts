import { widthOf } from './text.ts'

/** A line of a command on the screen; one that begins within quotes belongs to them as it is, and may not be indented. */
interface CommandLine {
  readonly text: string
  readonly inQuotes: boolean
}

const CONTINUED = ' \\'
const INDENT = '  '

/**
 * A shell command in lines of so many columns where that is possible: broken between its words with ` \`, never inside of one, of quotes or of
 * `$(...)`. An option stays with its value, and what begins a line of its own begins one. A comment or a here-document is left as it is.
 */
export function commandLines(text: string, columns: number): readonly CommandLine[] {
  const statements = statementsOf(text)
  if (!statements) return text.split('\n').map(line => ({ text: line, inQuotes: false }))
  return statements.flatMap((words, at) => laidOut(together(words), columns, isPiped(statements[at - 1]) ? INDENT : ''))
}

/** What takes the output of the line before stands further in. */
const isPiped = (before: readonly string[] | undefined): boolean => before?.at(-1) === '|'

function laidOut(parts: readonly string[], columns: number, before: string): readonly CommandLine[] {
  const lines: CommandLine[] = []
  let line = before
  let inQuotes = false
  const put = (text: string) => {
    lines.push({ text, inQuotes })
    inQuotes = false
    line = ''
  }
  for (const [index, part] of parts.entries()) {
    const [first = '', ...rest] = part.split('\n')
    const tail = index < parts.length - 1 && rest.length === 0 ? CONTINUED.length : 0
    if (line.trim() !== '' && widthOf(line) + 1 + widthOf(first) + tail > columns) {
      put(`${line}${CONTINUED}`)
      line = `${before}${INDENT}`
    }
    line = line.trim() === '' ? `${line}${first}` : `${line} ${first}`
    for (const next of rest) {
      put(line)
      inQuotes = true
      line = next
    }
  }
  if (line !== '') put(line)
  return lines
}

/** An option and its value, a redirection and its file are not parted. */
function together(words: readonly string[]): readonly string[] {
  const parts: string[] = []
  let open = false
  for (const word of words) {
    const last = parts.at(-1)
    const joins: boolean = open && last !== undefined && (!/^[-|&;<>]/.test(word) || isRedirection(last))
    if (joins) parts[parts.length - 1] = `${last} ${word}`
    else parts.push(word)
    open = !joins && (/^--[a-z]/.test(word) || isRedirection(word))
  }
  return parts
}

const isRedirection = (word: string): boolean => /^\d?(?:>{1,2}|<)$/.test(word)

/** The words of each line that is not continued by ` \`, with their quotes; undefined for what is not only words. */
function statementsOf(text: string): readonly (readonly string[])[] | undefined {
  const statements: string[][] = []
  let words: string[] = []
  let at = 0
  const end = () => {
    if (words.length > 0) statements.push(words)
    words = []
  }
  while (at < text.length) {
    const character = text[at]
    if (text.startsWith('\\\n', at)) at += 2
    else if (character === '\n') {
      at += 1
      end()
    } else if (character === ' ' || character === '\t') at += 1
    else if (character === '#' || text.startsWith('<<', at)) return undefined
    else {
      const next = endOfWord(text, at)
      if (next === undefined) return undefined
      words.push(text.slice(at, next))
      at = next
    }
  }
  end()
  return statements
}

/** Where the word ends that begins here; undefined when its quotes do not. */
function endOfWord(text: string, from: number): number | undefined {
  let at = from
  while (at < text.length && !/\s/.test(text[at] ?? '')) {
    const next = endOfPiece(text, at)
    if (next === undefined) return undefined
    at = next
  }
  return at
}

/** Where ends what stands here: one character, quotes, or a substitution. */
function endOfPiece(text: string, at: number): number | undefined {
  if (text[at] === '\\') return text[at + 1] === '\n' ? undefined : Math.min(at + 2, text.length)
  if (text[at] === "'") return after(text.indexOf("'", at + 1))
  if (text[at] === '`') return after(text.indexOf('`', at + 1))
  if (text[at] === '"') return endOf(text, at + 1, '"')
  if (text.startsWith('$(', at)) return endOf(text, at + 2, ')')
  return at + 1
}

const after = (found: number): number | undefined => (found < 0 ? undefined : found + 1)

/** Where double quotes or a substitution end, with whatever stands inside. */
function endOf(text: string, from: number, mark: '"' | ')'): number | undefined {
  let at = from
  let deep = 0
  while (at < text.length) {
    if (text[at] === mark && deep === 0) return at + 1
    if (mark === ')' && text[at] === '(') deep += 1
    if (mark === ')' && text[at] === ')') deep -= 1
    const next = mark === '"' && text[at] === "'" ? at + 1 : endOfPiece(text, at)
    if (next === undefined) return undefined
    at = next
  }
  return undefined
}
