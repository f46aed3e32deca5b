import type { Diagnosis } from '../diagnostics/define.ts'
import { canHide } from '../diagnostics/hiding.ts'
import type { DiagnosisId } from '../diagnostics/ids.ts'
import { probes } from '../probes/index.ts'
import { catalogue, type SpecId, specIds } from '../specs/catalogue.ts'

type Cause = Diagnosis & { readonly id: DiagnosisId }

/** A cause as the runbook's reader meets it: everything a page needs. */
interface CausePage {
  readonly cause: Cause
  readonly all: readonly Cause[]
  /** What a run prints when the sandbox is broken this way; undefined before the first such run. */
  readonly transcript: string | undefined
}

const WEIGHT = {
  error: 'Fails the run.',
  warning: 'Does not fail a run by itself.',
  info: 'Only a remark.',
} as const

/** The text of docs/causes/ID.md. */
export function causeText({ cause, all, transcript }: CausePage): string {
  const { facts, fixes } = transcript === undefined ? NOTHING_SAID : saidOf(transcript, cause.id)
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
  ids.length === specIds.length
    ? `${head} every one.`
    : `${head}\n\n${ids.map(id => `- [\`${id}\`](../steps/${id}.md): ${catalogue[id].title}`).join('\n')}`

/** More kinds than these are everything there is. */
const MOST_LISTED = 12

const evidence = (head: string, kinds: Diagnosis['needs']): string =>
  kinds.length > MOST_LISTED
    ? `${head} whatever else was looked at.`
    : kinds.length === 0
      ? `${head} nothing in particular.`
      : `${head}\n\n${kinds.map(kind => `- \`${kind}\`: ${probes[kind].shows}`).join('\n')}`

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``

const NOTHING_SAID = { facts: 'not seen yet', fixes: 'not seen yet' } as const

/** The lines of a screen that speak of one cause. */
export function blockOf(screen: string, id: string): readonly string[] {
  const lines = screen.split('\n')
  const first = lines.findIndex(line => /^[A-Z]+(?: [A-Z]+)? +\S+/.test(line) && line.split(/\s+/).includes(id))
  const length = lines.slice(first).indexOf('')
  if (first < 0 || length < 0) throw new Error(`no transcript says ${id}`)
  return lines.slice(first, first + length)
}

/** The part of a transcript that speaks of one cause, before and from its first fix. */
export function saidOf(transcript: string, id: string): { readonly facts: string; readonly fixes: string } {
  const block = blockOf(transcript, id)
  const firstFix = block.findIndex(line => /^ {2}(?:fix 1|then) /.test(line))
  if (firstFix < 0) throw new Error(`the transcript of ${id} says no way out`)
  return { facts: block.slice(0, firstFix).join('\n'), fixes: block.slice(firstFix).join('\n') }
}

const sections = ({ runbook }: Cause): readonly string[] => runbook.split(', ')

function related(cause: Cause, all: readonly Cause[]): string {
  const follows = all.filter(other => canHide(cause, other))
  const hiders = all.filter(other => canHide(other, cause))
  const alike = all.filter(
    other =>
      other.id !== cause.id &&
      !follows.includes(other) &&
      !hiders.includes(other) &&
      (other.layer === cause.layer || sections(other).some(section => sections(cause).includes(section))),
  )
  return (
    [
      group('Not said beside it, because it would only follow from it', follows, ({ id }) => cause.hides[id]),
      group(
        'It is not said beside these, because it would only follow from them',
        hiders,
        ({ hides }) => hides[cause.id],
      ),
      group('Told apart from it, though they lie in the same part of the platform or of the runbook', alike),
    ]
      .filter(text => text !== undefined)
      .join('\n\n') || 'No other cause looks like it.'
  )
}

function group(
  head: string,
  causes: readonly Cause[],
  why: (cause: Cause) => string | undefined = () => undefined,
): string | undefined {
  if (causes.length === 0) return undefined
  const lines = causes.map(cause => {
    const reason = why(cause)
    return `- [\`${cause.id}\`](${cause.id}.md): ${cause.title}${reason === undefined ? '' : ` (${reason})`}`
  })
  return `${head}:\n\n${lines.join('\n')}`
}

const INDEX_HEAD = `# Causes

Every cause the suite tells apart, the deepest part of the platform first. One page each: what it looks like, what proves it, what repairs it. Generated
from \`diagnostics/\` and from what the suite prints when the sandbox is broken that way, by \`npm run docs\`.

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
