import { styleText } from 'node:util'
import { commandLines } from './command-lines.ts'
import { oneLine, wrap } from './text.ts'

export type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold'

/** How wide the terminal is and how colours are put on; without colour the words say everything. */
export interface Screen {
  readonly columns: number
  /** Sentences as this screen says them: what its first line says already is left out of the names in them. */
  readonly brief: (text: string) => string
  /** Where the company publishes `docs/`; undefined: in this project. */
  readonly docsUrl: string | undefined
  readonly paint: (text: string, ...styles: Style[]) => string
}

const NARROWEST = 60
/** Longer lines of prose are hard to follow. */
const WIDEST_PROSE = 120
/** Where the text of a labelled line begins. */
export const LABEL_COLUMNS = 12

export const createScreen = (
  columns: number,
  colour: boolean,
  brief: Screen['brief'] = text => text,
  docsUrl?: string | undefined,
): Screen => ({
  brief,
  docsUrl,
  columns: Number.isFinite(columns) ? Math.max(NARROWEST, Math.floor(columns)) : NARROWEST,
  paint: (text, ...styles) => (colour && text !== '' ? styleText(styles, text, { validateStream: false }) : text),
})

const proseColumns = ({ columns }: Screen): number => Math.min(columns, WIDEST_PROSE)

/** Prose, wrapped and indented. */
export const prose = (text: string, indent: number, screen: Screen): readonly string[] =>
  wrap(text, proseColumns(screen) - indent).map(line => `${' '.repeat(indent)}${line}`)

/** `  - an item of a list`, continued under its first word. */
export const item = (text: string, screen: Screen): readonly string[] =>
  prose(text, 4, screen).map((line, index) => (index === 0 ? `  - ${line.slice(4)}` : line))

/** `  because   first line` and whatever follows, indented under it; among several texts, continued lines stand further in. */
export function field(
  label: string,
  texts: readonly string[],
  screen: Screen,
  style: Style = 'dim',
): readonly string[] {
  const hang = texts.length > 1 ? '  ' : ''
  const lines = texts.flatMap(text => {
    const [first = '', ...rest] = wrap(text, proseColumns(screen) - LABEL_COLUMNS - hang.length)
    return [first, ...rest.map(line => `${hang}${line}`)]
  })
  return lines.map((line, index) => `${screen.paint(margin(index === 0 ? label : ''), style)}${line}`)
}

const margin = (label: string): string => (label === '' ? '' : `  ${label}`).padEnd(LABEL_COLUMNS)

const HERE_DOCUMENT = /(?:^|[^<])<<-?\s*['"\\]?[A-Za-z_]/

/** A command as it can be pasted: indented, broken between its arguments; one with a here-document starts at the margin, where its end mark works. */
export function command(text: string, screen: Screen, indent = LABEL_COLUMNS): readonly string[] {
  const paint = (line: string) => screen.paint(line, 'cyan')
  if (HERE_DOCUMENT.test(text)) return text.split('\n').map(paint)
  const before = ' '.repeat(indent)
  return commandLines(text, screen.columns - indent).map(({ text: line, inQuotes }) =>
    line === '' ? '' : inQuotes ? paint(line) : `${before}${paint(line)}`,
  )
}

/** `  then      npm test ...`: a labelled command that fits one line's start. */
export function commandField(label: string, text: string, screen: Screen): readonly string[] {
  const [first = '', ...rest] = command(text, screen)
  const head = screen.paint(margin(label), 'dim')
  return first.startsWith(' ') ? [`${head}${first.slice(LABEL_COLUMNS)}`, ...rest] : [head.trimEnd(), first, ...rest]
}

/** `UNKNOWN     a, b, c`: a heading whose names wrap under each other. */
export function heading(word: string, names: string, screen: Screen, ...styles: Style[]): readonly string[] {
  const [first = '', ...rest] = prose(oneLine(names), LABEL_COLUMNS, screen)
  return [`${screen.paint(word.padEnd(LABEL_COLUMNS), ...styles)}${first.slice(LABEL_COLUMNS)}`, ...rest]
}
