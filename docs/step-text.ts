import type { Diagnosis } from '../diagnostics/define.ts'
import type { EvidenceKind } from '../evidence/index.ts'
import { list } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import { byHand } from '../probes/by-hand.ts'
import { probes } from '../probes/index.ts'
import { likeliestFirst } from '../reports/lib/likeliest-first.ts'
import { catalogue, type Phase, type SpecId, type SpecRow, specIds } from '../specs/catalogue.ts'

/** A step as the runbook's reader meets it: everything a page needs. */
interface StepPage {
  readonly id: SpecId
  /** Whose names the commands have. */
  readonly target: Target
  readonly causes: readonly Diagnosis[]
  /** What it says of a healthy tenant; undefined where a healthy one is not what it looks for. */
  readonly saw: string | undefined
}

const WHEN: Readonly<Record<Phase, string>> = {
  pre: 'before an apply',
  post: 'after a deployment',
  smoke: 'on a schedule',
  rollback: 'after a roll-back',
}

/** The text of docs/steps/ID.md. */
export function stepText({ id, target, causes, saw }: StepPage): string {
  const row: SpecRow = catalogue[id]
  const above = specIds.filter(other => rowOf(other).standsOn.includes(id))
  return [
    `# ${row.title}`,
    `\`${id}\`, runbook ${row.runbook}; ${list(row.phases.map(phase => `${WHEN[phase]} (\`${phase}\`)`))}. ${onlyWith(row)}Judged by [specs/${id}.spec.ts](../../specs/${id}.spec.ts).`,
    ...(saw === undefined ? [] : ['Of a healthy tenant it says:', fenced(saw, 'text')]),
    '## What it looks at',
    ...kinds(row),
    '## By hand',
    ...looks(row, target),
    'The step alone:',
    fenced(`npm test -- --env ${target.environment.name} --tenant ${target.tenant}${phaseOf(row)} --only ${id}`, 'sh'),
    '## What it stands on',
    `When one of these failed and it cannot look, it is blocked: ${links(row.standsOn)}.`,
    `What stands on it: ${links(above)}.`,
    '## Causes',
    causes.length === 0
      ? 'No cause is known: what was seen is all there is to go by.'
      : `When it does not pass, the likeliest first:\n\n${likeliestFirst(causes, row.runbook).map(causeLine).join('\n')}`,
    '[All steps](README.md)',
    '',
  ].join('\n\n')
}

const rowOf = (id: SpecId): SpecRow => catalogue[id]

const onlyWith = ({ onlyWith: needed }: SpecRow): string =>
  needed === undefined ? '' : 'Only where the environment has CloudFront (not in DEV). '

const phaseOf = ({ phases }: SpecRow): string => (phases.includes('post') ? '' : ` --phase ${phases[0]}`)

const fenced = (text: string, language: string): string => `\`\`\`${language}\n${text}\n\`\`\``

const links = (ids: readonly string[]): string =>
  ids.length === 0 ? 'nothing' : list(ids.map(id => `[\`${id}\`](${id}.md)`))

const causeLine = ({ id, title }: Diagnosis): string => `- [\`${id}\`](../causes/${id}.md): ${title}`

function kinds({ needs, considers }: SpecRow): readonly string[] {
  if (needs.length === 0 && considers.length === 0) return ['Nothing on the platform: the settings of the run decide.']
  return [
    ...(needs.length === 0 ? [] : [`It is unknown without\n\n${needs.map(kindLine).join('\n')}`]),
    ...(considers.length === 0 ? [] : [`It uses, where it is there,\n\n${considers.map(kindLine).join('\n')}`]),
  ]
}

const kindLine = (kind: EvidenceKind): string => `- \`${kind}\`: ${probes[kind].shows}`

function looks({ needs, considers }: SpecRow, target: Target): readonly string[] {
  const own = needs.length > 0 ? needs : considers
  if (own.length === 0) return []
  return [
    `For ${target.tenant} in ${target.environment.name}; \`npm test -- --explain ID\` and every report print these for others.`,
    fenced(own.map(kind => `# ${kind}\n${timeless(byHand(kind, target).command)}`).join('\n\n'), 'sh'),
  ]
}

const MINUTE_S = 60

/** A time in the log that moves with the clock, as a shell counts it back. */
const timeless = (command: string): string =>
  command.replace(/--start-time (\d{13})\b/g, (_, time: string) => {
    const minutes = Math.round((Date.now() - Number(time)) / 1000 / MINUTE_S)
    return `--start-time "$(($(date +%s) - ${minutes * MINUTE_S}))000"`
  })

const INDEX_HEAD = `# Steps

Every step the suite judges, in the runbook's order. One page each: what it looks at, how to see the same by hand, what it stands on, why it can fail.
Generated from \`specs/\`, \`probes/\` and \`diagnostics/\` by \`npm run docs\`.

| Step | Passes when | Runbook | Phases |
|---|---|---|---|
`

/** The text of docs/steps/README.md. */
export const stepIndex = (): string =>
  INDEX_HEAD +
  specIds
    .map(id => {
      const { title, runbook, phases } = rowOf(id)
      return `| [\`${id}\`](${id}.md) | ${title} | ${runbook} | ${phases.join(', ')} |\n`
    })
    .join('')
