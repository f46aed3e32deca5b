import type { Diagnosis, SpecRow } from '../runner/report/report.ts'
import { json } from './lib/json-text.ts'
import { likeliestFirst } from './lib/likeliest-first.ts'
import { stepPageOf } from './lib/page.ts'
import { command, createScreen, field, prose, type Screen } from './lib/screen.ts'

type KnownCause = { readonly id: string } & Pick<
  Diagnosis,
  'runbook' | 'title' | 'rootCause' | 'severity' | 'explains' | 'needs' | 'considers' | 'prevention'
>

/** What is known about steps and causes, handed in so that this stays a function. */
export interface Knowledge {
  readonly catalogue: Readonly<Record<string, SpecRow>>
  readonly diagnoses: Readonly<Record<string, KnownCause>>
  /** Faults that the sandbox can produce. */
  readonly faultIds: readonly string[]
  /** What a kind of evidence is, and how a person sees the same. */
  readonly byHand: (kind: string) => { readonly shows: string; readonly command: string }
  /** Whose names these commands have, such as `prod/goldencrust`. */
  readonly target: string
  /** The text of a cause's page; undefined where it has none. */
  readonly page: (id: string) => string | undefined
}

/** A step or a cause as `--explain ID --format json` gives it. */
type Explained = ReturnType<typeof explainedStep> | ReturnType<typeof explainedCause>

/** The text of `--explain <id>`; throws a RangeError for an id that is neither a step nor a cause. */
export function explain(id: string, knowledge: Knowledge, columns = 100): string {
  const known = explained(id, knowledge)
  const screen = createScreen(columns, false)
  return `${(known.kind === 'step' ? stepLines(known, screen) : causeLines(known, screen)).join('\n')}\n`
}

/** The same for programs. */
export const explainJson = (id: string, knowledge: Knowledge): string => json(explained(id, knowledge))

function explained(id: string, knowledge: Knowledge): Explained {
  const row = Object.entries(knowledge.catalogue).find(([name]) => name === id)?.[1]
  if (row) return explainedStep(id, row, knowledge)
  const cause = Object.values(knowledge.diagnoses).find(diagnosis => diagnosis.id === id)
  if (cause) return explainedCause(cause, knowledge)
  throw new RangeError(`no step and no cause is called "${id}"`)
}

function explainedStep(id: string, row: SpecRow, { catalogue, diagnoses, byHand, target }: Knowledge) {
  const look = (kind: string) => ({ kind, ...byHand(kind) })
  return {
    kind: 'step',
    id,
    passesWhen: row.title,
    runbook: row.runbook,
    page: stepPageOf(id, {}),
    phases: row.phases,
    onlyWith: row.onlyWith ?? null,
    standsOn: row.standsOn,
    neededBy: Object.entries(catalogue).flatMap(([name, other]) => (other.standsOn.includes(id) ? [name] : [])),
    needs: row.needs.map(look),
    considers: row.considers.map(look),
    commandsFor: target,
    causes: likeliestFirst(
      Object.values(diagnoses).filter(({ explains }) => explains.some(one => one === id)),
      row.runbook,
    ).map(({ id: cause, title }) => ({ id: cause, title, page: pageOf(cause) })),
  } as const
}

function explainedCause(cause: KnownCause, { faultIds, page }: Knowledge) {
  const { id, title, runbook, rootCause, severity, explains, needs, considers, prevention } = cause
  const text = page(id)
  return {
    kind: 'cause',
    id,
    title,
    runbook,
    page: pageOf(id),
    rootCause,
    severity,
    explains,
    needs,
    considers,
    prevention,
    fault: faultIds.includes(id) ? id : null,
    /** As a broken sandbox gives it. */
    example: text === undefined ? null : blockOf(text, 'Evidence', '  because ', '  explains '),
    fixes: text === undefined ? null : blockOf(text, 'Fix', '  fix ', '  then '),
  } as const
}

const pageOf = (cause: string): string => `docs/causes/${cause}.md`

/** Of a page's section the lines of its example from one label on, up to another; null where it has none. */
function blockOf(page: string, section: string, from: string, to: string): string | null {
  const lines = page.split('\n')
  const begin = lines.indexOf(`## ${section}`)
  const inside = lines.slice(
    begin + 1,
    lines.findIndex((line, at) => at > begin && line.startsWith('## ')),
  )
  const first = inside.findIndex(line => line.startsWith(from))
  if (begin < 0 || first < 0) return null
  const last = inside.findIndex((line, at) => at > first && (line.startsWith(to) || line === '```'))
  return inside.slice(first, last).join('\n')
}

const names = (label: string, list: readonly string[], screen: Screen): readonly string[] =>
  field(label, list.length === 0 ? [] : [list.join(', ')], screen)

function stepLines(step: ReturnType<typeof explainedStep>, screen: Screen): readonly string[] {
  const { causes } = step
  const width = Math.max(0, ...causes.map(({ id }) => id.length))
  return [
    `STEP        ${step.id}`,
    ...prose(`${step.passesWhen}.`, 2, screen),
    '',
    ...field('runbook', [step.runbook], screen),
    ...field('phases', [step.phases.join(', ')], screen),
    ...(step.onlyWith === null ? [] : field('only', ['where the environment has CloudFront (not in DEV)'], screen)),
    ...step.needs.flatMap(({ kind, shows }, at) => field(at === 0 ? 'looks at' : '', [`${kind}: ${shows}`], screen)),
    ...names(
      'uses too',
      step.considers.map(({ kind }) => kind),
      screen,
    ),
    ...field('stands on', [step.standsOn.length === 0 ? 'nothing' : step.standsOn.join(', ')], screen),
    ...names('needed by', step.neededBy, screen),
    ...field('alone', [`npm test -- --only ${step.id}`], screen),
    ...field('page', [step.page], screen),
    ...byHandLines(step, screen),
    '',
    causes.length === 0
      ? '  No known cause explains this step.'
      : '  Known causes when it does not pass, the likeliest first',
    ...causes.map(({ id, title }) => `    ${id.padEnd(width)}  ${title}`),
  ]
}

function byHandLines({ needs, considers, commandsFor }: ReturnType<typeof explainedStep>, screen: Screen) {
  const looks = needs.length > 0 ? needs : considers
  if (looks.length === 0) return []
  return [
    '',
    `  By hand, for ${commandsFor} (others by --env and --tenant)`,
    ...looks.flatMap(look => command(look.command, screen, 4)),
  ]
}

function causeLines(cause: ReturnType<typeof explainedCause>, screen: Screen): readonly string[] {
  const rehearsal =
    cause.fault === null ? 'the sandbox has no fault that produces it' : `npm test -- --fault ${cause.fault}`
  const weight = { error: [], warning: ['does not fail a run by itself'], info: ['only a remark'] }[cause.severity]
  return [
    `CAUSE       ${cause.id}`,
    ...prose(`${cause.title.replace(/\.$/, '')}.`, 2, screen),
    '',
    ...field('runbook', [cause.runbook], screen),
    ...field('wrong', [cause.rootCause], screen),
    ...field('weight', weight, screen),
    ...names('explains', cause.explains, screen),
    ...names('needs', cause.needs, screen),
    ...field(
      'uses too',
      cause.considers.length === 0 ? [] : [`${cause.considers.join(', ')} (where it can be seen)`],
      screen,
    ),
    ...field('prevent', [cause.prevention], screen),
    ...field('rehearse', [rehearsal], screen),
    ...field('page', [cause.page], screen),
    ...exampleLines('Evidence of a tenant of the sandbox that is broken this way', cause.example),
    ...exampleLines('What a run then prints to repair it', cause.fixes),
  ]
}

const exampleLines = (title: string, lines: string | null): readonly string[] =>
  lines === null ? [] : ['', `  ${title}`, lines]
