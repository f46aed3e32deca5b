import type { PlatformFolder } from '../platform/data/folder.ts'
import { wrap } from '../reports/lib/text.ts'
import { environmentNames } from './environment.ts'
import { flagRows, TOPICS } from './flags.ts'
import { unknownName } from './usage-error.ts'

const COLUMNS = 80
/** Where the words on the right begin; a flag that reaches further has them on the next line. */
const RIGHT = 24

const TENANT = '--env prod --tenant goldencrust'

const EXAMPLES = `  npm test                      the sandbox: nothing real is touched
  npm test -- ${TENANT}
                                one tenant of PROD
    ... --wait 15m              right after a deployment: waits, then validates
    ... --phase pre --tfvars prod.tfvars --plan plan.json
                                the same before terraform apply
    ... --phase rollback --expect removed
                                whether a roll-back left anything behind
  npm test -- --env prod --tenant all --phase smoke --state DIR
                                all tenants, and what changed since the last run
  npm test -- --fault ID        the sandbox, broken on purpose, to rehearse
  npm test -- --list            all steps and causes
  npm test -- --explain ID      what one of them means, and how to look by hand`

const EXIT_CODES: readonly (readonly [code: string, means: string])[] = [
  ['0', 'everything passed, is waived or does not apply'],
  ['1', 'something failed'],
  ['2', 'wrong words or a configuration that cannot work; or everything passed, and an output could not be written'],
  ['3', 'nothing failed, but something could not be judged'],
  ['4', 'the time given by --wait passed while the deployment was still in progress, and nothing failed'],
  ['130', 'interrupted; what was seen until then is in the reports'],
]

const EXIT_TOPIC = 'exit-codes'
const COMPLETION_TOPIC = 'completion'
const ALL_TOPIC = 'all'
const PAGES: Readonly<Record<string, string>> = {
  ...TOPICS,
  [EXIT_TOPIC]: 'what the exit code says',
  [COMPLETION_TOPIC]: 'Tab in bash, zsh and fish',
  [ALL_TOPIC]: 'every flag',
}

/** What `--help` can be followed by, with a few words about each. */
export const helpTopics: readonly (readonly [topic: string, about: string])[] = Object.entries(PAGES)

const COMPLETION = `  npx tenant-runbook does what npm test -- does, without --. For Tab after it:

    alias tenant-runbook='npx tenant-runbook'
    source <(npx tenant-runbook completion bash)   in ~/.bashrc
    source <(npx tenant-runbook completion zsh)    in ~/.zshrc
    npx tenant-runbook completion fish | source    in ~/.config/fish/config.fish`

/** The text of `--help`, which fits a screen of 80 columns, or of one of its topics or flags; throws a usage error for a topic that is none. */
export function help(platform: PlatformFolder, topic?: string): string {
  if (topic === undefined) return overview()
  const name = topic.startsWith('--') ? topic.slice(2) : topic
  if (name === EXIT_TOPIC) return page('Exit codes', rows(EXIT_CODES, 5))
  if (name === COMPLETION_TOPIC) return page('Completion', COMPLETION)
  const real = environmentNames(platform).slice(0, -1).join('|')
  const asked = flagRows.filter(([flag, row]) => name === ALL_TOPIC || row.topic === name || flag === name)
  if (asked.length === 0)
    throw unknownName(
      'topic of --help',
      topic,
      [...Object.keys(PAGES), ...flagRows.map(([flag]) => flag)],
      'npm test -- --help, and npm test -- --help all',
    )
  return page(PAGES[name] ?? `--${name}`, tableOf(asked, real))
}

/** What these flags mean, a row each. */
export const flagTable = (names: readonly string[]): string =>
  tableOf(flagRows.filter(([flag]) => names.includes(flag)))

function tableOf(asked: typeof flagRows, environments = ''): string {
  const table = asked.map(([flag, { short, value = '', help: about }]) => {
    const word = flag === 'env' && environments !== '' ? environments : value
    return [`${short === undefined ? '' : `-${short}, `}--${flag} ${word}`.trimEnd(), about] as const
  })
  return rows(table, RIGHT)
}

function overview(): string {
  return `Validates a WordPress tenant on AWS step by step, as the deployment runbook does
by hand, and says what is wrong, why, and how to fix it. It only looks; nothing
is changed, except that --db-via task starts and stops one short task.

${EXAMPLES}

npm test -- --help TOPIC, or --help FLAG:
${rows(helpTopics, 16)}

Exit code: 0 good, 1 failed, 2 wrong words, 3 not judged, 4 still in progress
`
}

const page = (title: string, text: string): string => `${title.slice(0, 1).toUpperCase()}${title.slice(1)}\n\n${text}\n`

const rows = (table: readonly (readonly [left: string, right: string])[], width: number): string =>
  table
    .flatMap(([left, right]) => {
      const lines = wrap(right, COLUMNS - width - 2)
      const head = `  ${left.padEnd(width)}`
      const hung = lines.map(line => `${' '.repeat(width + 2)}${line}`)
      return left.length < width ? [`${head}${lines[0] ?? ''}`, ...hung.slice(1)] : [head.trimEnd(), ...hung]
    })
    .join('\n')
