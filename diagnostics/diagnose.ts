import type { Fix } from '../evidence/fix.ts'
import type { CannotLookCode, EvidenceSet } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { type ForeignReference, foreignReferences, isSomebodys } from '../evidence/readings/foreign-references.ts'
import { judgedAt } from '../evidence/readings/judged-at.ts'
import type { Target } from '../platform/target.ts'
import type { Diagnosis, Severity } from './define.ts'
import { changesForeign, hides, type Matched } from './hiding.ts'
import type { DiagnosisId } from './ids.ts'
import { diagnoses as registry } from './index.ts'
import { LAYERS } from './layers.ts'
import { inOrder } from './lib/deployments.ts'
import { proof } from './lib/proof.ts'
import type { DiagnosisResult, Unjudged } from './result.ts'
import { rootsOfRollBack } from './roots-of-roll-back.ts'
import { type OpenCause, unjudgedCauses } from './unjudged.ts'

export interface StepResult {
  readonly id: string
  readonly status: 'passed' | 'failed' | 'blocked' | 'unknown' | 'not-applicable' | 'waived'
  /** The failed steps that a blocked one stands on: what explains all of those explains it too. */
  readonly standsOn?: readonly string[]
}

interface Found extends Matched {
  readonly explains: readonly string[]
}

/** Which known causes are behind the steps that did not pass, the root cause first; which steps no cause explains; which causes stay open. */
export function diagnose(input: {
  readonly target: Target
  readonly evidence: EvidenceSet
  readonly results: readonly StepResult[]
  /** Other causes than the known ones, for tests of this function. */
  readonly causes?: readonly Diagnosis[]
}): {
  readonly diagnoses: DiagnosisResult[]
  readonly unexplained: string[]
  readonly unjudged: Unjudged[]
} {
  const { target, evidence, results } = input
  const causes = knowable(input.causes ?? Object.values(registry), target, evidence)
  const at = judgedAt(evidence)
  const now: Matched[] = []
  const open: OpenCause[] = []
  for (const diagnosis of causes) {
    const match = diagnosis.judge(evidence, target, at)
    if (match === undefined) continue
    if ('missing' in match) open.push({ diagnosis, missing: match.missing })
    else if ('cannotTell' in match) open.push({ diagnosis, missing: [], why: match.cannotTell })
    else now.push({ diagnosis, match })
  }
  const roots = rootsOfRollBack(causes, evidence, target, at)
  const matched = withoutForeign(
    [
      ...now.filter(({ diagnosis }) => !roots.some(root => root.diagnosis.id === diagnosis.id)),
      ...roots.map(root => lasting(root, now)),
    ],
    foreignReferences(
      {
        service: observed(evidence.service),
        definition: observed(evidence['task-definition'])?.running,
        rules: observed(evidence['listener-rules']),
        secret: observed(evidence['db-secret']),
        accessPoint: observed(evidence['access-point']),
      },
      target,
    ),
  )
  const isHidden = (diagnosis: Diagnosis): boolean => matched.some(cause => hides(cause, diagnosis))
  const found = matched
    .filter(({ diagnosis }) => !isHidden(diagnosis))
    .map(cause => ({ ...cause, explains: explainedBy(cause, matched, results) }))
  const explained = new Set(found.flatMap(cause => cause.explains))
  const sorted = found.map(cause => ({ cause, severity: severityOf(cause) })).sort((a, b) => compare(a, b, results))
  const fixes = inOrder(sorted.map(({ cause }) => cause.match.fixes))
  return {
    diagnoses: sorted.map(({ cause, severity }, index) =>
      resultOf(cause, failing(cause, results) ? 'error' : severity, fixes[index] ?? [], target),
    ),
    unexplained: results.filter(({ id, status }) => status === 'failed' && !explained.has(id)).map(({ id }) => id),
    unjudged: unjudgedCauses(
      open.filter(({ diagnosis }) => !isHidden(diagnosis)),
      { target, evidence, results, explained },
    ),
  }
}

/**
 * Whatever would be repaired at what is another tenant's follows from the reference to it. What is only not called as the tenant's own, and of
 * nobody who is known, is a cause where something would be repaired there, and none as long as it works.
 */
function withoutForeign(matched: readonly Matched[], foreign: readonly ForeignReference[]): readonly Matched[] {
  if (foreign.length === 0) return matched
  const others = matched.filter(({ diagnosis }) => diagnosis.id !== REFERENCE_FOREIGN)
  const repairs = others.filter(other => changesForeign(other, foreign)).map(({ diagnosis }) => diagnosis.id)
  const isSure = foreign.some(reference => reference.kind === 'taskFamily' || isSomebodys(reference))
  if (repairs.length === 0 && !isSure) return others
  return matched.map(cause =>
    cause.diagnosis.id === REFERENCE_FOREIGN
      ? { ...cause, match: { ...cause.match, hides: [...(cause.match.hides ?? []), ...repairs] } }
      : cause,
  )
}

const REFERENCE_FOREIGN: DiagnosisId = 'reference-foreign'

/** What failed a deployment and is still there explains what it explains now as well. */
function lasting(root: Matched, now: readonly Matched[]): Matched {
  const still = now.find(({ diagnosis }) => diagnosis.id === root.diagnosis.id)
  if (!still || !root.match.explains) return root
  const explains = new Set([...root.match.explains, ...(still.match.explains ?? still.diagnosis.explains)])
  return { ...root, match: { ...root.match, explains: [...explains] } }
}

/**
 * In another account nothing that was seen speaks of this tenant, whatever it looks like. Where nobody is logged in what was seen all the same
 * was seen from outside, and is known.
 */
function knowable(causes: readonly Diagnosis[], { environment }: Target, evidence: EvidenceSet): readonly Diagnosis[] {
  const { identity } = evidence
  const own = identity?.status === 'observed' && identity.data.account === environment.accountId
  if (own) return causes
  const nobody = identity?.status === 'unavailable' && NO_SESSION.includes(identity.error.code)
  const seenFromOutside = ({ needs }: Diagnosis) =>
    nobody && needs.length > 0 && needs.every(kind => evidence[kind]?.status === 'observed')
  return causes.filter(cause => cause.layer === 'access' || seenFromOutside(cause))
}

const NO_SESSION: readonly CannotLookCode[] = ['credentials-missing', 'credentials-expired']

const NOT_PASSED: readonly StepResult['status'][] = ['failed', 'blocked', 'unknown']

/** The steps of this run that follow from a cause, and from what it hides. */
function explainedBy(cause: Matched, matched: readonly Matched[], results: readonly StepResult[]): readonly string[] {
  const { layer } = cause.diagnosis
  const family = [cause, ...matched.filter(other => hides(cause, other.diagnosis))]
  const direct = new Set<string>(family.flatMap(({ diagnosis, match }) => match.explains ?? diagnosis.explains))
  const obscured = new Set<string>(family.flatMap(({ diagnosis, match }) => (match.explains ? [] : diagnosis.obscures)))
  const follows = new Set(
    results
      .filter(({ id, status }) => {
        if (!NOT_PASSED.includes(status)) return false
        if (direct.has(id)) return status !== 'failed' || layer !== 'access' || id === 'aws-identity'
        return status !== 'failed' && obscured.has(id)
      })
      .map(({ id }) => id),
  )
  if (cause.diagnosis.worksAllTheSame) return results.map(({ id }) => id).filter(id => follows.has(id))
  for (const { id, status, standsOn = [] } of results) {
    if (status === 'blocked' && standsOn.length > 0 && standsOn.every(below => follows.has(below))) follows.add(id)
  }
  return results.map(({ id }) => id).filter(id => follows.has(id))
}

/** What nothing suffers from is not an error, however wrong it looks. */
function severityOf({ diagnosis, match, explains }: Found): Severity {
  const severity = match.severity ?? diagnosis.severity
  return severity === 'error' && explains.length === 0 ? 'warning' : severity
}

/** What a step fails of fails the run: no run that ends with 1 says it had warnings only. */
const failing = ({ diagnosis, match, explains }: Found, results: readonly StepResult[]): boolean =>
  (match.severity ?? diagnosis.severity) === 'warning' &&
  results.some(({ id, status }) => status === 'failed' && explains.includes(id))

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

type Ranked = { readonly cause: Found; readonly severity: Severity }

/** Errors first; what explains a failure before what only kept us from looking; then the deepest layer, the most failures, the name. */
function compare(a: Ranked, b: Ranked, results: readonly StepResult[]): number {
  const failures = ({ cause }: Ranked): number =>
    results.filter(({ id, status }) => status === 'failed' && cause.explains.includes(id)).length
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    Number(failures(b) > 0) - Number(failures(a) > 0) ||
    LAYERS.indexOf(a.cause.diagnosis.layer) - LAYERS.indexOf(b.cause.diagnosis.layer) ||
    failures(b) - failures(a) ||
    (a.cause.diagnosis.id < b.cause.diagnosis.id ? -1 : 1)
  )
}

function resultOf(
  { diagnosis, match, explains }: Found,
  severity: Severity,
  fixes: readonly Fix[],
  target: Target,
): DiagnosisResult {
  const { id, runbook, title, breaksAt, prevention } = diagnosis
  return {
    id,
    runbook,
    title,
    severity,
    ...(breaksAt === null ? {} : { breaksAt }),
    rootCause: match.rootCause ?? diagnosis.rootCause,
    because: match.because,
    explains,
    fixes,
    // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
    then: proof(target),
    prevention,
  }
}
