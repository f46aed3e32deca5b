import { VALUES, type Value } from './compare.ts'
import { KINDS } from './row.ts'
import type { Score } from './score.ts'

const count = (scores: readonly Score[], value: Value): number => scores.filter(each => each.value === value).length

const row = (name: string, scores: readonly Score[]): readonly string[] => [
  name,
  String(scores.length),
  ...VALUES.map(value => String(count(scores, value))),
]

const rowsOf = (scores: readonly Score[]): readonly (readonly string[])[] => [
  ['Comes in as', 'Rows', ...VALUES],
  ...KINDS.flatMap(kind => {
    const own = scores.filter(each => each.kind === kind)
    return own.length === 0 ? [] : [row(kind, own)]
  }),
  row('all', scores),
]

/** The figures by kind. */
export function tableOf(scores: readonly Score[]): string {
  const rows = rowsOf(scores)
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(cells => cells[column]?.length ?? 0))) ?? []
  return rows
    .map(
      cells =>
        `${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}\n`,
    )
    .join('')
}

/** One line for each row that is not right. */
export const listOf = (scores: readonly Score[]): string =>
  scores
    .filter(({ value }) => value !== 'right')
    .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.value < b.value ? 1 : -1))
    .map(({ id, kind, value, right, said }) => `${value} ${kind} ${id}: right ${right}; said ${said}\n`)
    .join('')

export const closingLineOf = (scores: readonly Score[]): string =>
  VALUES.map(value => `${count(scores, value)} ${value}`).join(', ')

/** The text of docs/corpus.md. */
export function corpusPage(scores: readonly Score[], at: Date): string {
  const [head = [], ...rows] = rowsOf(scores)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    HEAD,
    `Measured on ${at.toISOString().slice(0, 10)}: ${closingLineOf(scores)}.\n`,
    line(head),
    `|---${'|---:'.repeat(head.length - 1)}|`,
    ...rows.map(line),
    '',
    SHARED,
  ].join('\n')
}

const HEAD = `# The words of the real world

How the suite judges what others have met. Each row of \`selftests/corpus\` is one input as it stands in public: in a bug report, a recorded answer, a
guide, the source of a plugin. The sandbox's platform is made to say it, the real probes look over real sockets, the steps judge and causes are named;
what comes out is compared with what the source found. The right values were written down from the sources before anybody saw what the suite says.

- *right*: the right cause is first, the named steps have the right verdict, and no other cause is claimed; where the source knows no cause, none is
  claimed and the words are shown
- *honest*: the suite says that it does not know, and shows the words
- *wrong*: everything else: a wrong cause, a step that is green although something is broken, a step that is red although nothing is, a fix that does
  not fit

\`npm run corpus\` measures it and lists what is not right; \`-- --kind KIND\` and \`-- --id ID\` look at a part; \`-- --write\` writes this page and
\`selftests/corpus/not-right.yaml\`, the list of what is not right yet, which the selftest compares. A new input is one more row.
`

const SHARED = `## What suite and sandbox still share

- The wire formats: both sides rest on what AWS documents of its protocols. The suite speaks them with AWS' own SDK, the sandbox with code of its own.
- Words of AWS' APIs that stand on both sides because both write or read the same message: names of operations, members and errors, states and reasons
  (\`Target.Timeout\`, \`TaskFailedToStart\`, \`EssentialContainerExited\`), media types of images, the relation of WordPress' REST link. No sentence is
  imported by one side from the other, and none of the sandbox's code is known to the suite.
- The names of resources: both follow the runbook's conventions (\`platform/\`: names, targets, the data of environments), which are what is looked for.
  What AWS or the platform's Terraform say beyond names (the zone of aliases, the placeholder) each side writes down for itself.
- What reads JSON, XML and values, writes files and counts pages (\`lib/\`): code without a word of the platform.
- The names of faults are those of the causes that have to find them: they are how a test asks, and no part of what is seen.
- The word by which the login task's script says what it is (\`runbook-database-login\`): the model takes no other command for one. Where this
  machine has PHP the script itself runs in it, on the sandbox's database over a real socket; names and the network in between are the model's.
- A secret's ARN ends in six random characters: AWS' own form, which policies are judged by on both sides, each with code of its own.
- Rules, policies, health-check matchers, wildcards and DNS names are read by each side with code of its own; the sandbox takes matchers by the API's
  grammar alone and refuses others as ELB does.
- The words of a row go to the suite as they are, but account, names and addresses in them are the sandbox's: the suite compares them with what it
  finds on the same platform.
- Of a row's failed login the script's one line is said with the error of the row: nobody else can make that server say it.
- What ECS says of a start that fails, CloudFront of an origin and ELB of a target that it does not reach, stands in the model in several wordings of
  rows; environment and tenant decide which, so that runs over several of them do not hear one alone.
- Lambda@Edge in Python and functions that read what is outside of the edge are not run: the row says how the edge behaves.
`
