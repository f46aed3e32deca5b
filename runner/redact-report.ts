import type { Fix } from '../evidence/fix.ts'
import { lookThrough, redact, type TextKind } from '../lib/text/redact.ts'
import { withMembers } from '../lib/values.ts'
import type { Target } from '../platform/target.ts'
import type { DiagnosisResult, GateResult, Report, SpecResult, TargetReport } from './report/report.ts'

export type Redactor = (text: string, kind: TextKind) => string

/** Evidence that somebody else wrote, as they wrote it. */
const FOREIGN: ReadonlySet<string> = new Set([
  'body',
  'bodyExcerpt',
  'description',
  'excerpt',
  'issuer',
  'location',
  'message',
  'reason',
  'rolloutStateReason',
  'server',
  'serverVersion',
  'stoppedReason',
  'subject',
  'title',
  'verifyError',
  'via',
  'why',
  'wwwAuthenticate',
  'xCache',
])
/** Words of ours and of AWS, and dates: never anybody's text. */
const OWN: ReadonlySet<string> = new Set([
  'at',
  'class',
  'code',
  'createdAt',
  'credential',
  'deletedAt',
  'desiredStatus',
  'failure',
  'field',
  'firstAt',
  'healthStatus',
  'installer',
  'json',
  'kind',
  'lastAt',
  'lastEventAt',
  'lastStatus',
  'launchType',
  'layer',
  'login',
  'namedBy',
  'observedAt',
  'outcome',
  'protocol',
  'pushedAt',
  'rcode',
  'registeredAt',
  'registry',
  'rolloutState',
  'sentAt',
  'startedAt',
  'state',
  'status',
  'stopCode',
  'stoppedAt',
  'takes',
  'tls',
  'type',
  'updatedAt',
  'validFrom',
  'validTo',
  'versionCreatedAt',
  'windowEnd',
  'windowStart',
])

/**
 * The last thing that happens to a report before anybody reads it: its free text without the secrets that were read during the run. Ids, status
 * words, dates, numbers and the names of what is ours stay as they are. `names` are those of the targets; `isRead` knows the words by which
 * judging knows what others wrote (`read-words.ts`).
 */
export function redactReport(
  report: Report,
  names: readonly string[],
  isRead: (secret: string) => boolean = () => false,
): Report {
  const clean = redactorOf([...names, ...wordsOf(report)], isRead)
  const prose = (text: string) => clean(text, 'prose')
  return {
    ...report,
    targets: report.targets.map(target => targetOf(target, clean)),
    ...(report.common ? { common: evidenceOf(report.common, clean) } : {}),
    ...(report.shared
      ? { shared: report.shared.map(one => ({ ...one, evidence: evidenceOf(one.evidence, clean) })) }
      : {}),
    problems: report.problems.map(prose),
  }
}

/** Does ahead for a target what is the same whatever secrets are read until the report is made; evidence that several targets share, once. */
export function createLookAhead(): (target: TargetReport) => void {
  const done = new WeakSet<object>()
  const look: Redactor = text => {
    lookThrough(text)
    return text
  }
  return target => {
    targetOf({ ...target, evidence: {} }, look)
    for (const one of Object.values(target.evidence)) {
      if (done.has(one)) continue
      done.add(one)
      evidenceOf(one, look)
    }
  }
}

/** The redactor for one run's texts, of which many are the same. */
export function redactorOf(names: readonly string[], isRead: (secret: string) => boolean): Redactor {
  const own = names.join('\n')
  const known = new Map<string, boolean>()
  const isOwn = (secret: string): boolean => {
    const is = known.get(secret) ?? own.includes(secret)
    known.set(secret, is)
    return is
  }
  const said = {
    foreign: new Map<string, string>(),
    prose: new Map<string, string>(),
    command: new Map<string, string>(),
  }
  return (text, kind) => {
    const result = said[kind].get(text) ?? redact(text, kind, isOwn, isRead)
    said[kind].set(text, result)
    return result
  }
}

/** What is ours in a target: where it lives and how its parts are called. */
export const namesOf = (targets: readonly Target[]): readonly string[] =>
  stringsIn(targets.map(({ environment, tenant, domain, names }) => ({ environment, tenant, domain, names })))

const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

const wordsOf = ({ targets }: Report): readonly string[] =>
  targets.flatMap(({ env, tenant, domain, region, accountId, specs, diagnoses }) => [
    ...[env, tenant, domain, region, accountId],
    ...specs.flatMap(({ id, title, runbook }) => [id, title, runbook]),
    ...diagnoses.flatMap(({ id, title, prevention }) => [id, title, prevention]),
  ])

function targetOf(target: TargetReport, clean: Redactor): TargetReport {
  const prose = (text: string) => clean(text, 'prose')
  return {
    ...target,
    ...(target.owner === undefined ? {} : { owner: prose(target.owner) }),
    ...(target.gate ? { gate: gateOf(target.gate, clean) } : {}),
    specs: target.specs.map(spec => specOf(spec, clean)),
    diagnoses: target.diagnoses.map(diagnosis => diagnosisOf(diagnosis, clean)),
    unjudged: target.unjudged.map(({ id, reason }) => ({ id, reason: prose(reason) })),
    notes: target.notes.map(prose),
    evidence: evidenceOf(target.evidence, clean),
  }
}

const specOf = (spec: SpecResult, clean: Redactor): SpecResult => ({
  ...spec,
  ...(spec.saw === undefined ? {} : { saw: clean(spec.saw, 'prose') }),
  ...(spec.reason === undefined ? {} : { reason: clean(spec.reason, 'prose') }),
  ...(spec.fixes ? { fixes: spec.fixes.map(fix => fixOf(fix, clean)) } : {}),
})

const diagnosisOf = (diagnosis: DiagnosisResult, clean: Redactor): DiagnosisResult => ({
  ...diagnosis,
  rootCause: clean(diagnosis.rootCause, 'prose'),
  because: diagnosis.because.map(fact => clean(fact, 'prose')),
  fixes: diagnosis.fixes.map(fix => fixOf(fix, clean)),
  // biome-ignore lint/suspicious/noThenProperty: the report's word for what to run next.
  then: clean(diagnosis.then, 'command'),
  ...(diagnosis.waived === undefined ? {} : { waived: clean(diagnosis.waived, 'prose') }),
  ...(diagnosis.waiverEnded === undefined ? {} : { waiverEnded: clean(diagnosis.waiverEnded, 'prose') }),
})

function fixOf(fix: Fix, clean: Redactor): Fix {
  const { summary, destroys } = fix
  const said = {
    summary: clean(summary, 'prose'),
    ...(destroys === undefined ? {} : { destroys: clean(destroys, 'prose') }),
  }
  return fix.command === undefined
    ? {
        ...fix,
        ...said,
        manual: clean(fix.manual, 'prose'),
        ...(fix.paste === undefined ? {} : { paste: clean(fix.paste, 'command') }),
      }
    : { ...fix, ...said, command: clean(fix.command, 'command') }
}

const gateOf = (gate: GateResult, clean: Redactor): GateResult => ({
  ...gate,
  reason: clean(gate.reason, 'prose'),
  ...(gate.record === undefined ? {} : { record: clean(gate.record, 'command') }),
  history: gate.history.map(({ at, says }) => ({ at, says: clean(says, 'prose') })),
  stoppedTasks: evidenceOf(gate.stoppedTasks, clean),
})

function evidenceOf<T>(value: T, clean: Redactor, key?: string): T
function evidenceOf(value: unknown, clean: Redactor, key = ''): unknown {
  if (typeof value === 'string') return OWN.has(key) ? value : clean(value, kindOf(key))
  if (value === null || typeof value !== 'object') return value
  return withMembers(value, (inner, name) => evidenceOf(inner, clean, Array.isArray(value) ? key : name))
}

const kindOf = (key: string): TextKind => (FOREIGN.has(key) ? 'foreign' : key === 'reproduce' ? 'command' : 'prose')
