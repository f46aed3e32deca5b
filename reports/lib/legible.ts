import { harmless, harmlessLine } from '../../lib/text/harmless.ts'
import { cut } from './text.ts'

const LONGEST_TEXT = 10_000
/** Members that keep their line feeds: they are typed as they stand, or are data. */
const OF_SEVERAL_LINES: ReadonlySet<string> = new Set([
  'command',
  'manual',
  'paste',
  'record',
  'then',
  'evidence',
  'common',
])

/** The same data, fit to be shown anywhere: nothing unseen, no order to a terminal or a pipeline. It has been redacted before. */
export const legible = <T>(value: T): T => shown(value, harmlessLine)

function shown<T>(value: T, clean: (text: string) => string): T
function shown(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return cut(clean(value), LONGEST_TEXT)
  if (Array.isArray(value)) return value.map(inner => shown(inner, clean))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        harmlessLine(key),
        shown(inner, OF_SEVERAL_LINES.has(key) ? harmless : clean),
      ]),
    )
  return value
}
