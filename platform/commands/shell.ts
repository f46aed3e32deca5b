/** Characters that no POSIX shell gives a meaning to, wherever they stand in a word. */
const PLAIN = /^[A-Za-z0-9_@%+:,./=-]+$/

/** One word for a POSIX shell: as it is when nothing in it could be expanded, else in single quotes. */
export const quote = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** Whether a text of somebody else is one word as `quote` writes it. */
export function isQuoted(text: string): boolean {
  if (PLAIN.test(text)) return true
  const inner = text.slice(1, -1).replaceAll(`'\\''`, '')
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") && !inner.includes("'")
}

/** Longer commands are continued on the next line. */
const LINE_WIDTH = 100
const CONTINUED = ' \\'
const INDENT = '  '

/** Joins words that stay together (an option and its value) into one command, on one line if it fits, else on continued lines. */
export function command(parts: readonly string[]): string {
  const line = parts.join(' ')
  if (line.length <= LINE_WIDTH) return line
  const lines: string[] = []
  let current = ''
  for (const part of parts) {
    const next = current === '' ? part : `${current} ${part}`
    if (current !== '' && next.length + CONTINUED.length > LINE_WIDTH) {
      lines.push(current)
      current = INDENT + part
    } else current = next
  }
  return [...lines, current].join(`${CONTINUED}\n`)
}

/** Commands that hand their output to the next one. */
export const pipe = (commands: readonly string[]): string => {
  const line = commands.join(' | ')
  return line.length <= LINE_WIDTH ? line : commands.join(` |\n${INDENT}`)
}

/** A command's output under a name, on a line of its own before what uses it: a shell goes on where one among arguments fails. */
export const assign = (name: string, inner: string): string => `${name}=$(${inner})`

/** The word that was assigned; a shell stops where it is empty. */
export const assigned = (name: string): string => `"\${${name}:?}"`
