import { isPerfect, type Score } from './score.ts'

const HEAD = `# Scorecard

How well the suite names what is broken. Each line breaks a sandbox of its own on purpose, runs every step of a deployed tenant against it over real
sockets, and compares the causes that are named with the faults that were set. Written by \`npm run scorecard\`.

- *found*: every fault is named that can be seen; what the other fault takes out of sight is not owed (the words of a failed mount, while no
  image can be pulled), nor what the other one's cause accounts for by its own words, but then the other one has to be named
- *first*: the first cause is one of the faults
- *nothing else*: no cause is claimed that was not set
- *explained*: no failed step is left without a cause, unless an access fault keeps the suite from looking, or it is a fault out of sight that explains it

| Faults | Runs | Found | First | Nothing else | Explained | All of it |
|---|---|---|---|---|---|---|
`

/** The text of docs/scorecard.md; `apart` is how many pairs cannot exist at once. */
export function scorecardText(scores: readonly Score[], faultIds: readonly string[], apart: number): string {
  const singles = scores.filter(({ faults }) => faults.length === 1)
  const twos = scores.filter(({ faults }) => faults.length === 2)
  const environments = [...new Set(singles.map(({ environment }) => environment))]
  const summary = [
    ...environments.map(name =>
      summaryRow(
        `one, ${name}`,
        singles.filter(({ environment }) => environment === name),
      ),
    ),
    summaryRow('two at once', twos),
  ]
  const outOfSight = twos.filter(({ hidden }) => hidden.length > 0).length
  const imperfect = scores.filter(score => !isPerfect(score))
  return [
    HEAD + summary.join('\n'),
    `\nOf all pairs ${apart} cannot exist at once, because both change the same thing (two states of one secret), or one takes away what the other changes: they are not counted; faults that\nonly ECS' words tell are tried by themselves. In ${outOfSight} of those that were run one fault is out of sight of the other, and only the other is named.`,
    `\n## Not perfect\n\n${imperfect.length === 0 ? 'None.' : imperfect.map(imperfectLine).join('\n')}`,
    `\n## By fault\n\n| Fault | Alone | Beside another | Named | Out of sight of it |\n|---|---|---|---|---|`,
    ...faultIds.map(id => faultRow(id, singles, twos)),
    '',
  ].join('\n')
}

function summaryRow(name: string, scores: readonly Score[]): string {
  const share = (holds: (score: Score) => boolean) => `${scores.filter(holds).length}`
  const cells = [
    share(({ missed }) => missed.length === 0),
    share(({ rightFirst }) => rightFirst),
    share(({ wrong }) => wrong.length === 0),
    share(({ unexplained }) => unexplained.length === 0),
    share(isPerfect),
  ]
  return `| ${[name, scores.length, ...cells].join(' | ')} |`
}

function imperfectLine({ environment, faults, causes, missed, wrong, unexplained }: Score): string {
  const said = [
    missed.length > 0 && `missed ${missed.join(', ')}`,
    wrong.length > 0 && `claimed ${wrong.join(', ')}`,
    unexplained.length > 0 && `unexplained ${unexplained.join(', ')}`,
  ].filter(part => part !== false)
  return `- ${faults.join(' + ')} (${environment}): ${said.join('; ')}. Named: ${causes.join(', ') || 'nothing'}`
}

function faultRow(id: string, singles: readonly Score[], twos: readonly Score[]): string {
  const alone = singles.filter(({ faults }) => faults.includes(id))
  const beside = twos.filter(({ faults }) => faults.includes(id))
  const named = beside.filter(({ causes }) => causes.includes(id))
  const hidden = beside.filter(score => score.hidden.includes(id))
  const cells = [`${alone.filter(isPerfect).length} of ${alone.length}`, beside.length, named.length, hidden.length]
  return `| \`${id}\` | ${cells.join(' | ')} |`
}
