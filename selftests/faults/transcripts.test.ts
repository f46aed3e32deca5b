import { describe, type ExpectStatic, test } from 'vitest'
import { blockOf } from '../../docs/cause-text.ts'
import type { Fix } from '../../evidence/fix.ts'
import { fixesScript } from '../../reports/fixes.ts'
import { viewOf } from '../../reports/view.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { shownFaults } from '../lib/command-faults.ts'
import { runInProcess } from '../lib/in-process.ts'
import { schemaErrors } from '../lib/report-schema.ts'
import { comparable, type RunOutcome, runSuite } from '../lib/transcript.ts'

/** Whole screens: all well, twice, and more than one cause. */
const SCREENS: readonly (readonly string[])[] = [
  [],
  ['--expect', 'installed'],
  ['--fault', 'listener-rule-missing,basic-auth-placeholder'],
]
/** The words of a secret that is no JSON are secrets from then on, for every run of this process. */
const SPOILS_OTHERS = 'secret-malformed'
const FAULTS: readonly (readonly string[])[] = faultIds.filter(id => id !== SPOILS_OTHERS).map(id => ['--fault', id])

/** Those that differ in what starts and how it ends: green, red, unknown, with another environment, with a connection that nobody answers. */
const AS_TYPED: readonly (readonly string[])[] = [
  ...SCREENS,
  ['--fault', 'wrong-account'],
  ['--fault', 'throttled'],
  ['--fault', 'database-unreachable'],
  ['--fault', 'wp-config-parse-error'],
  ['--fault', 'service-outside-office-hours'],
  ['--fault', SPOILS_OTHERS],
]

const nameOf = (args: readonly string[]): string =>
  args
    .join('-')
    .replace(/^--(?:fault-)?/, '')
    .replaceAll(',', '+') || 'healthy'

/** What is on the screen after these words, as it was read and found right: all of it, or what it says of the causes and why steps did not pass. */
async function expectTranscript(args: readonly string[], outcome: RunOutcome, expect: ExpectStatic): Promise<void> {
  const typed = ['npm test', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const screen = comparable(outcome.stdout)
  const shown = SCREENS.includes(args)
    ? [screen]
    : outcome.report.targets.flatMap(target => whatIsWrong(target, screen))
  const transcript = [`$ ${typed}`, ...shown, `exit code ${outcome.exitCode}`].join('\n\n')
  await expect(`${transcript}\n`).toMatchFileSnapshot(`../golden/transcripts/${nameOf(args)}.txt`)
  expect(outcome.stderr).toBe('')
  expect(schemaErrors(outcome.report)).toEqual([])
  const ways = outcome.report.targets.flatMap(({ diagnoses }) => diagnoses)
  const commands = ways.flatMap(({ fixes, then }) => [
    ...fixes.flatMap(({ command, paste }) => command ?? paste ?? []),
    then,
  ])
  for (const { id, fixes } of ways) {
    const firstChange = fixes.findIndex(({ changes }) => changes)
    const late = fixes.filter((fix, at) => firstChange >= 0 && at > firstChange && isForBefore(fix))
    expect(late.map(({ summary }) => `${id}: ${summary}`)).toEqual([])
  }
  expect(await shownFaults(commands, fixesScript(viewOf(outcome.report, catalogue)))).toBe('')
}

/** What is decided or read comes before what is changed. */
const isForBefore = ({ summary, command = '', paste = '' }: Fix): boolean =>
  /^(?:Decide|Unless|Where .* is right)/.test(summary) ||
  (/^(?:See|Read) /.test(summary) && command + paste !== '' && !summary.startsWith('See who you are'))

/** A cause that keeps most from being seen explains whatever steps there are, and quotes whatever evidence there is: a new one changes neither. */
const EVERYTHING = /\ball \d+ steps\b/
const UNSEEN = /\bcould not see [a-z-]+:/
const KINDS = /(?:[a-z-]+, ){2,}[a-z-]+(?=: ")/g

/** Lists of evidence are as long as there is evidence, and what follows them is wrapped by their length. */
const withoutLists = (block: string): string =>
  block.replace(/^ {2}because {3}.*\n(?: {12}.*\n)*/m, because => {
    const unwrapped = because.replace(/,\n {12,14}/g, ', ').replace(/\n {14}/g, ' ')
    const without = unwrapped.replace(KINDS, '<evidence>')
    return without === unwrapped ? because : without
  })

/** Each cause as the screen says it, every step that did not pass with its reason, and what nothing explains: all that a fault changes. */
function whatIsWrong({ specs, diagnoses, unexplained }: TargetReport, screen: string): readonly string[] {
  const others = specs.filter(({ status }) => status !== 'passed')
  const blocks = diagnoses.map(({ id }) => blockOf(screen, id).join('\n'))
  const unseen = new Set(others.flatMap(({ reason = '' }) => UNSEEN.exec(reason) ?? []))
  const all = unseen.size > 1 && blocks.some(block => EVERYTHING.test(block))
  const said = (reason: string) => (all ? reason.replace(UNSEEN, 'could not see <evidence>:') : reason)
  const byReason = Map.groupBy(others, ({ status, reason = '' }) => `${status}  ${said(comparable(reason))}`)
  const lines = [...byReason].map(([key, steps]) => {
    const [status = '', ...reason] = key.split('  ')
    const most = others.length === specs.length && steps.length > specs.length / 2
    const names = most ? 'all other steps' : all && status !== 'failed' ? '...' : steps.map(({ id }) => id).join(', ')
    return `${status}  ${names}: ${reason.join('  ')}`
  })
  return [
    ...blocks.map(block => withoutLists(block).replace(EVERYTHING, 'all steps')),
    lines.join('\n'),
    ...unexplained.map(id => `unexplained  ${id}`),
  ]
}

describe.concurrent('what an operator sees', () => {
  test.for([...SCREENS, ...FAULTS].map(args => [nameOf(args), args] as const))('%s', async ([, args], { expect }) => {
    const run = await runInProcess(args)
    await expectTranscript(args, run, expect)
    // Whatever is wrong is said by its recording too, which has everything that judging takes.
    expect(await judgeAgain(run.recording())).toEqual(JSON.parse(JSON.stringify(run.report)))
  })
})

describe.concurrent('a process of its own shows the same', () => {
  test.for(AS_TYPED.map(args => [nameOf(args), args] as const))('%s', async ([, args], { expect }) => {
    await expectTranscript(args, await runSuite(args), expect)
  })
})
