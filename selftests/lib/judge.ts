import { camelCase } from '../../evidence/camel-case.ts'
import type { EvidenceSet } from '../../evidence/index.ts'
import { withoutMarks } from '../../lib/text/marks.ts'
import type { Target } from '../../platform/target.ts'
import { catalogue, type SpecId, type SpecRow } from '../../specs/catalogue.ts'
import type { Step, StepEvidence } from '../../specs/step.ts'
import type { Verdict } from '../../specs/verdict.ts'
import { type Changes, healthyEvidence, NOW } from './evidence.ts'

/** What a step sees of an evidence set: what it needs as data, what it considers as it is. */
export function seenBy<Id extends SpecId>(id: Id, evidence: Required<EvidenceSet>): StepEvidence<Id>
export function seenBy(id: SpecId, evidence: Required<EvidenceSet>): Readonly<Record<string, unknown>> {
  const row: SpecRow = catalogue[id]
  const seen: Record<string, unknown> = {}
  for (const kind of row.needs) {
    const found = evidence[kind]
    if (found.status === 'unavailable') throw new Error(`${id} needs ${kind}`)
    seen[camelCase(kind)] = found.data
  }
  for (const kind of row.considers) seen[camelCase(kind)] = evidence[kind]
  return seen
}

/** A step's verdict on a tenant that is healthy but for the changes. */
export const judge = <Id extends SpecId>(step: Step<Id>, target: Target, changes: Changes = {}, now = NOW): Verdict =>
  step.check(seenBy(step.id, healthyEvidence(target, changes)), { target, now })

/** A verdict as one line, for comparing: `failed: reason`. */
export const verdictLine = (verdict: Verdict): string =>
  withoutMarks(`${verdict.status}: ${verdict.status === 'passed' ? verdict.saw : verdict.reason}`)
