import type { Diagnosis, SpecRow } from '../runner/report/report.ts'
import { createScreen, field, prose } from './lib/screen.ts'

type KnownCause = { readonly id: string } & Pick<
  Diagnosis,
  'runbook' | 'title' | 'rootCause' | 'severity' | 'explains' | 'needs' | 'considers' | 'prevention'
>

/** What is known about steps and causes, handed in so that this stays a function. */
interface Knowledge {
  readonly catalogue: Readonly<Record<string, SpecRow>>
  readonly diagnoses: Readonly<Record<string, KnownCause>>
  /** Faults that the sandbox can produce. */
  readonly faultIds: readonly string[]
}

const screen = createScreen(100, false)

/** The text of `--explain <id>`; throws a RangeError for an id that is neither a step nor a cause. */
export function explain(id: string, knowledge: Knowledge): string {
  const row = Object.entries(knowledge.catalogue).find(([name]) => name === id)?.[1]
  const cause = Object.values(knowledge.diagnoses).find(diagnosis => diagnosis.id === id)
  const lines = row ? step(id, row, knowledge) : cause && known(cause, knowledge)
  if (!lines) throw new RangeError(`no step and no cause is called "${id}"`)
  return `${lines.join('\n')}\n`
}

function step(id: string, row: SpecRow, { catalogue, diagnoses }: Knowledge): readonly string[] {
  const causes = Object.values(diagnoses).filter(diagnosis => diagnosis.explains.some(explained => explained === id))
  const above = Object.entries(catalogue).filter(([, other]) => other.standsOn.includes(id))
  return [
    `STEP        ${id}`,
    ...prose(`${row.title}.`, 2, screen),
    '',
    ...field('runbook', [row.runbook], screen),
    ...field('phases', [row.phases.join(', ')], screen),
    ...(row.onlyWith === 'cloudfront'
      ? field('only', ['where the environment has CloudFront (not in DEV)'], screen)
      : []),
    ...field('looks at', row.needs.length === 0 ? [] : [row.needs.join(', ')], screen),
    ...field(
      'uses too',
      row.considers.length === 0 ? [] : [`${row.considers.join(', ')} (where it can be seen)`],
      screen,
    ),
    ...field('stands on', [row.standsOn.length === 0 ? 'nothing' : row.standsOn.join(', ')], screen),
    ...field('needed by', above.length === 0 ? [] : [above.map(([name]) => name).join(', ')], screen),
    ...field('alone', [`npm test -- --only ${id}`], screen),
    '',
    causes.length === 0 ? '  No known cause explains this step.' : '  Known causes when it does not pass',
    ...causes.map(({ id: cause, title }) => `    ${cause.padEnd(longest(causes))}  ${title}`),
  ]
}

const longest = (causes: readonly KnownCause[]): number => Math.max(...causes.map(({ id }) => id.length))

function known(cause: KnownCause, { faultIds }: Knowledge): readonly string[] {
  const rehearsal = faultIds.includes(cause.id)
    ? `npm test -- --fault ${cause.id}`
    : 'the sandbox has no fault that produces it'
  const weight = { error: [], warning: ['does not fail a run by itself'], info: ['only a remark'] }[cause.severity]
  return [
    `CAUSE       ${cause.id}`,
    ...prose(`${cause.title.replace(/\.$/, '')}.`, 2, screen),
    '',
    ...field('runbook', [cause.runbook], screen),
    ...field('wrong', [cause.rootCause], screen),
    ...field('weight', weight, screen),
    ...field('explains', cause.explains.length === 0 ? [] : [cause.explains.join(', ')], screen),
    ...field('needs', cause.needs.length === 0 ? [] : [cause.needs.join(', ')], screen),
    ...field(
      'uses too',
      cause.considers.length === 0 ? [] : [`${cause.considers.join(', ')} (where it can be seen)`],
      screen,
    ),
    ...field('prevent', [cause.prevention], screen),
    ...field('rehearse', [rehearsal], screen),
    ...field('page', [`docs/causes/${cause.id}.md`], screen),
  ]
}
