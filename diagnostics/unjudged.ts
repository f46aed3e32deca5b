import type { EvidenceKind, EvidenceSet } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import type { Diagnosis } from './define.ts'
import { EDGE_KINDS } from './lib/edge-kinds.ts'
import type { Unjudged } from './result.ts'

/** A cause that was neither found nor ruled out. */
export interface OpenCause {
  readonly diagnosis: Diagnosis
  /** Evidence it needs that was not seen. */
  readonly missing: readonly EvidenceKind[]
  /** Why the evidence that was seen does not decide. */
  readonly why?: string
}

interface Run {
  readonly target: Target
  readonly evidence: EvidenceSet
  readonly results: readonly { readonly id: string; readonly status: string }[]
  /** Steps that another cause explains. */
  readonly explained: ReadonlySet<string>
}

const NOT_PASSED = ['failed', 'blocked', 'unknown']

/** The open causes that could be behind a step nothing else explains: one entry for each reason they stay open. */
export function unjudgedCauses(open: readonly OpenCause[], run: Run): Unjudged[] {
  const unsettled = run.results.filter(({ id, status }) => NOT_PASSED.includes(status) && !run.explained.has(id))
  const byReason = new Map<string, string[]>()
  for (const cause of open) {
    const { diagnosis } = cause
    if (!unsettled.some(({ id }) => diagnosis.explains.some(spec => spec === id))) continue
    const reason = reasonOf(cause, run)
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), diagnosis.id])
  }
  return [...byReason].map(([reason, [id = '', ...others]]) => ({
    id,
    reason: others.length === 0 ? reason : `${reason}; the same keeps open: ${others.join(', ')}`,
  }))
}

function reasonOf({ missing, why }: OpenCause, { target, evidence }: Run): string | undefined {
  if (why !== undefined) return why
  if (target.environment.cloudFront === null && missing.some(kind => EDGE_KINDS.includes(kind))) return undefined
  const [kind] = missing
  if (kind === undefined) return undefined
  const found = evidence[kind]
  // What was never looked at, because the run was cut short, is not what keeps a cause open.
  if (found?.status !== 'unavailable') return undefined
  const { message, hint } = found.error
  return `${kind} could not be seen: ${message}${hint === '' ? '' : ` (${hint})`}`
}
