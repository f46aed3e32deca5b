import { harmlessLine } from '../lib/text/harmless.ts'
import { redact } from '../lib/text/redact.ts'
import { count } from '../lib/text/words.ts'
import { type ComparedTenant, type Difference, PARTS } from '../runner/report/difference.ts'
import { wrap } from './lib/text.ts'

/** What stands over each part. */
const HEADINGS: Readonly<Record<Difference['part'], string>> = {
  step: 'STEPS',
  cause: 'CAUSES',
  underneath: 'CHANGED',
  expected: 'EXPECTED OTHERWISE',
}

const INDENT = '  '
const HANGING = '      '

/** What differs between two runs, for people: tenant by tenant, in the order in which an operator asks. Ends with a line feed. */
export function comparison(tenants: readonly ComparedTenant[], columns: number): string {
  const different = tenants.filter(({ differences }) => differences.length > 0)
  const blocks = different.map(({ tenant, differences }) =>
    [tenant, ...PARTS.flatMap(part => block(part, differences, columns))].join('\n'),
  )
  return [...blocks, summary(tenants, different)].map(text => `${text}\n`).join('\n')
}

function block(part: Difference['part'], differences: readonly Difference[], columns: number): readonly string[] {
  const own = differences.filter(difference => difference.part === part)
  if (own.length === 0) return []
  return ['', `${INDENT}${HEADINGS[part]}`, ...own.flatMap(one => lines(one, columns))]
}

function lines(difference: Difference, columns: number): readonly string[] {
  const { why } = difference
  const [first = '', ...more] = wrap(sentence(difference), columns - HANGING.length)
  const reason = why === undefined ? [] : wrap(shown(why), columns - HANGING.length)
  return [`${INDENT}${INDENT}${first}`, ...[...more, ...reason].map(line => `${HANGING}${line}`)]
}

function sentence({ part, what: name, ...values }: Difference): string {
  // Each by itself: behind the name of a step that ends in "secret" a verdict looks like the value of one.
  const what = shown(name)
  const [was = null, is = null] = [values.was, values.is].map(value => (value === null ? null : shown(value)))
  if (part === 'cause' && (was === null || is === null)) return was === null ? `+ ${what} (${is})` : `- ${what}`
  return `${what}: ${was === null ? `+ ${is}` : is === null ? `- ${was}` : `${was} -> ${is}`}`
}

/** A recording is somebody else's text. */
const shown = (text: string): string => harmlessLine(redact(text))

function summary(tenants: readonly ComparedTenant[], different: readonly ComparedTenant[]): string {
  if (different.length === 0) return `the same: ${tenants.map(({ tenant }) => tenant).join(', ')}`
  const all = different.flatMap(({ differences }) => differences)
  const parts = [
    ['step', 'step'],
    ['cause', 'cause'],
    ['underneath', 'change'],
    ['expected', 'other expectation'],
  ] as const
  const counted = parts.flatMap(([part, noun]) => {
    const number = all.filter(one => one.part === part).length
    return number === 0 ? [] : [count(number, noun)]
  })
  return `different: ${counted.join(', ')}${tenants.length > 1 ? ` at ${different.length} of ${count(tenants.length, 'tenant')}` : ''}`
}
