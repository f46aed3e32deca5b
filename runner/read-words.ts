import { diagnoses } from '../diagnostics/index.ts'
import { standingIn, wordSecrets } from '../lib/text/redact.ts'
import { catalogue } from '../specs/catalogue.ts'
import type { RecordedSettings } from './recording/make.ts'
import { namesOf } from './redact-report.ts'
import type { Report } from './report/report.ts'
import type { RunContext } from './run-context.ts'

/** Of more passwords that are words of one run's texts the others count as any secret. */
const MOST_TRIED = 12

type Context = Pick<RunContext, 'targets' | 'selected' | 'phase'>

/**
 * The secrets that are words by which judging knows what others wrote: a service event without `service` is no event that anybody knows. Taken out
 * there they would be given away, by the gap in a sentence that everybody knows, and what is left could not be judged again. Such a word is found
 * by putting something else of its length in its place everywhere in the evidence: where nothing but that changes in what is said, judging carries
 * the word and does not read it. A run without a secret that is a word pays nothing.
 */
export async function readWords(
  seen: Report,
  context: Context,
  settings: RecordedSettings,
): Promise<ReadonlySet<string>> {
  const read = new Set<string>()
  const words = seen.interrupted ? [] : wordSecrets()
  if (words.length === 0) return read
  const ofAll = saidIn(seen.common, words)
  const ofEach = seen.targets.map(({ evidence, gate }) => saidIn([evidence, gate], words))
  const said = words.filter(word => ofAll.has(word) || ofEach.some(own => own.has(word)))
  for (const word of said.slice(0, MOST_TRIED)) {
    const has = (at: number): boolean => ofAll.has(word) || ofEach[at]?.has(word) === true
    const report = { ...seen, targets: seen.targets.filter((_, at) => has(at)) }
    const own = { ...context, targets: context.targets.filter((_, at) => has(at)) }
    if (report.targets.length > 0 && (await isRead(word, report, own, settings))) read.add(word)
  }
  return read
}

/** The words that evidence says. Each text of it is looked through once: a fleet has as many passwords as tenants. */
const saidIn = (value: unknown, words: readonly string[]): ReadonlySet<string> =>
  standingIn(JSON.stringify(value ?? null), words)

async function isRead(word: string, report: Report, context: Context, settings: RecordedSettings): Promise<boolean> {
  const [{ judgedOf }, { recordingOf }] = await Promise.all([
    import('./recording/judge-again.ts'),
    import('./recording/make.ts'),
  ])
  const recording = recordingOf(report, context, settings, text => text)
  const was = await judgedOf(recording)
  const isOurs = vocabulary().has(word.toLowerCase()) || namesOf(context.targets).some(name => name.includes(word))
  // What is no word is read for its form, which a gap does not have; of words that nobody knows that would be too much to give away.
  for (const other of [unknownWord(word), ...(isOurs ? [gap(word)] : [])]) {
    const is = await judgedOf({
      ...recording,
      common: withOther(recording.common, word, other),
      targets: recording.targets.map(target => ({
        ...target,
        evidence: withOther(target.evidence, word, other),
        ...(target.gate ? { gate: withOther(target.gate, word, other) } : {}),
      })),
      // A word of the evidence's own form: without it nothing can be judged.
    }).catch(() => undefined)
    if (is === undefined || said(was, word, other) !== said(is, word, other)) return true
  }
  return false
}

/** What a report says besides these two words. */
const said = ({ targets, exitCode }: Report, word: string, other: string): string =>
  JSON.stringify([targets.map(({ evidence: _, ...rest }) => rest), exitCode])
    .replaceAll(word, '')
    .replaceAll(other, '')

/** A word of the same length that no text has: letters for letters, digits for digits. */
const unknownWord = (word: string): string =>
  word
    .replace(/\p{Ll}/gu, (_, at: number) => 'qxzjvkw'.charAt(at % 7))
    .replace(/\p{Lu}/gu, (_, at: number) => 'QXZJVKW'.charAt(at % 7))
    .replace(/\d/g, digit => String((Number(digit) + 5) % 10))

/** What stands there when a secret was taken out, in the same length. */
const gap = (word: string): string => `[${'q'.repeat(Math.max(0, word.length - 4))} z]`

let words: ReadonlySet<string> | undefined

/** The words of our own sentences about a platform. */
function vocabulary(): ReadonlySet<string> {
  words ??= new Set(
    [...Object.values(diagnoses), ...Object.values(catalogue)]
      .flatMap(unit => Object.values(unit).filter(text => typeof text === 'string'))
      .flatMap(text => text.toLowerCase().split(/[^a-z0-9]/)),
  )
  return words
}

/** The same data with another word in the place of one. */
function withOther<T>(value: T, word: string, other: string): T
function withOther(value: unknown, word: string, other: string): unknown {
  if (typeof value === 'string') return value.replaceAll(word, other)
  if (Array.isArray(value)) return value.map(inner => withOther(inner, word, other))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withOther(inner, word, other)]))
}
