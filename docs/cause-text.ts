import type { Diagnosis } from '../diagnostics/define.ts'
import type { DiagnosisId } from '../diagnostics/ids.ts'
import { catalogue, type SpecId } from '../specs/catalogue.ts'
import { evidenceText } from './evidence.ts'

type Cause = Diagnosis & { readonly id: DiagnosisId }

/** A cause as the runbook's reader meets it: everything a page needs. */
interface CausePage {
  readonly cause: Cause
  readonly all: readonly Cause[]
  /** What a run prints when the sandbox is broken this way. */
  readonly transcript: string
}

const WEIGHT = {
  error: 'Fails the run.',
  warning: 'Does not fail a run by itself.',
  info: 'Only a remark.',
} as const

/** The text of docs/causes/ID.md. */
export function causeText({ cause, all, transcript }: CausePage): string {
  const { facts, fixes } = saidOf(transcript, cause.id)
  return [
    `# ${cause.title}`,
    `\`${cause.id}\`, runbook ${cause.runbook}, layer *${cause.layer}*. ${WEIGHT[cause.severity]}`,
    cause.rootCause,
    '## Symptoms',
    steps('These steps fail, as far as they are part of the run:', cause.explains),
    ...(cause.obscures.length === 0 ? [] : [steps('Meanwhile these cannot be judged:', cause.obscures)]),
    '## Evidence',
    evidence('It cannot be judged without', cause.needs),
    ...(cause.considers.length === 0 ? [] : [evidence('It uses, where it is there,', cause.considers)]),
    `A tenant of the sandbox that is broken this way (\`npm test -- --fault ${cause.id}\`) gives:`,
    fenced(facts),
    '## Fix',
    'As printed for that tenant; a run against a real one prints its real names.',
    fenced(fixes),
    '## Prevention',
    cause.prevention,
    '## Related',
    related(cause, all),
    '[All causes](README.md)',
    '',
  ].join('\n\n')
}

const steps = (head: string, ids: readonly SpecId[]): string =>
  `${head}\n\n${ids.map(id => `- \`${id}\`: ${catalogue[id].title}`).join('\n')}`

/** More kinds than these are everything there is. */
const MOST_LISTED = 12

const evidence = (head: string, kinds: Diagnosis['needs']): string =>
  kinds.length > MOST_LISTED
    ? `${head} whatever else was looked at.`
    : kinds.length === 0
      ? `${head} nothing in particular.`
      : `${head}\n\n${kinds.map(kind => `- \`${kind}\`: ${evidenceText[kind]}`).join('\n')}`

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``

/** The part of a transcript that speaks of one cause, before and from its first fix. */
export function saidOf(transcript: string, id: string): { readonly facts: string; readonly fixes: string } {
  const lines = transcript.split('\n')
  const first = lines.findIndex(line => /^[A-Z]+(?: [A-Z]+)? +\S+/.test(line) && line.split(/\s+/).includes(id))
  const length = lines.slice(first).indexOf('')
  if (first < 0 || length < 0) throw new Error(`no transcript says ${id}`)
  const block = lines.slice(first, first + length)
  const firstFix = block.findIndex(line => /^ {2}(?:fix 1|then) /.test(line))
  if (firstFix < 0) throw new Error(`the transcript of ${id} says no way out`)
  return { facts: block.slice(0, firstFix).join('\n'), fixes: block.slice(firstFix).join('\n') }
}

const sections = ({ runbook }: Cause): readonly string[] => runbook.split(', ')

function related(cause: Cause, all: readonly Cause[]): string {
  const follows = all.filter(({ id }) => cause.hides.includes(id))
  const hiders = all.filter(({ hides }) => hides.includes(cause.id) && hides.length < all.length / 2)
  const alike = all.filter(
    other =>
      other.id !== cause.id &&
      !follows.includes(other) &&
      !hiders.includes(other) &&
      (other.layer === cause.layer || sections(other).some(section => sections(cause).includes(section))),
  )
  return (
    [
      group('Not said beside it, because it would only follow from it', follows),
      group('It is not said beside these, because it would only follow from them', hiders),
      group('Told apart from it, though they lie in the same part of the platform or of the runbook', alike),
    ]
      .filter(text => text !== undefined)
      .join('\n\n') || 'No other cause looks like it.'
  )
}

const group = (head: string, causes: readonly Cause[]): string | undefined =>
  causes.length === 0
    ? undefined
    : `${head}:\n\n${causes.map(({ id, title }) => `- [\`${id}\`](${id}.md): ${title}`).join('\n')}`

const INDEX_HEAD = `# Causes

Every cause the suite tells apart, the deepest part of the platform first. One page each: what it looks like, what proves it, what repairs it. Generated
from \`diagnostics/\` and from what the suite prints when the sandbox is broken that way, by \`node docs/generate.ts\`.

| Cause | What is wrong | Layer | Runbook |
|---|---|---|---|
`

/** The text of docs/causes/README.md. */
export const causeIndex = (all: readonly Cause[], layers: readonly string[]): string =>
  INDEX_HEAD +
  layers
    .flatMap(layer => all.filter(cause => cause.layer === layer))
    .map(({ id, title, layer, runbook }) => `| [\`${id}\`](${id}.md) | ${title} | ${layer} | ${runbook} |\n`)
    .join('')
