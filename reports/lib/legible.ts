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
  const inner = withMembers(withoutLongCommand(value), (member, key) =>
    shown(member, OF_SEVERAL_LINES.has(key) ? harmless : clean),
  )
  return Array.isArray(inner) ? inner : withKeys(inner, harmlessLine)
}

/** Of a command every character counts: one that would be cut is told instead, and so is what is to be pasted. */
function withoutLongCommand(value: object): object {
  if (!('command' in value || 'paste' in value)) return value
  const { command, paste, ...others }: { readonly command?: unknown; readonly paste?: unknown } = value
  const tooLong = [command, paste].find(text => typeof text === 'string' && cut(text, LONGEST_TEXT) !== text)
  if (typeof tooLong !== 'string') return value
  const said = 'manual' in others && typeof others.manual === 'string' ? `${others.manual}. ` : ''
  return {
    ...others,
    manual: `${said}The command for it has ${tooLong.length} characters, too many to be shown and typed: do it in the console or by Terraform`,
  }
}

/** What nearly all members are called, in which nothing is that would be cleaned. */
const PLAIN_NAME = /^[\w-]*$/

function withKeys(value: object, clean: (key: string) => string): object {
  return Object.keys(value).every(key => PLAIN_NAME.test(key) || clean(key) === key)
    ? value
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [clean(key), member]))
}
