import { harmless, harmlessLine } from '../../lib/text/harmless.ts'
import { withMembers } from '../../lib/values.ts'
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
  if (typeof value !== 'object' || value === null) return value
  const inner = withMembers(value, (member, key) => shown(member, OF_SEVERAL_LINES.has(key) ? harmless : clean))
  return Array.isArray(inner) ? inner : withKeys(inner, harmlessLine)
}

/** What nearly all members are called, in which nothing is that would be cleaned. */
const PLAIN_NAME = /^[\w-]*$/

function withKeys(value: object, clean: (key: string) => string): object {
  return Object.keys(value).every(key => PLAIN_NAME.test(key) || clean(key) === key)
    ? value
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [clean(key), member]))
}
