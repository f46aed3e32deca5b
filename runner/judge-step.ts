import { camelCase } from '../evidence/camel-case.ts'
import type { EvidenceKind, EvidenceOf } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import type { Gatherer } from '../probes/gather.ts'
import { catalogue, type SpecId, type SpecRow } from '../specs/catalogue.ts'
import type { Step, StepEvidence } from '../specs/step.ts'
import { couldNotLook, notApplicable, unknown, type Verdict } from '../specs/verdict.ts'

/** A step's verdict on what a gatherer sees of a target. */
export async function judge<Id extends SpecId>(
  { id, check }: Step<Id>,
  gatherer: Gatherer,
  target: Target,
): Promise<Verdict> {
  const row: SpecRow = catalogue[id]
  if (row.onlyWith === 'cloudfront' && target.environment.cloudFront === null) {
    return notApplicable(`${target.environment.name.toUpperCase()} has no CloudFront (runbook, environment table)`)
  }
  if (id !== 'aws-identity') {
    const stranger = await notOurAccount(gatherer, target)
    if (stranger) return stranger
  }
  const seen: Record<string, unknown> = {}
  for (const kind of row.needs) {
    const evidence = await gatherer.get(kind)
    if (evidence.status === 'unavailable') return cannotLook(kind, evidence)
    seen[camelCase(kind)] = evidence.data
  }
  for (const kind of row.considers) seen[camelCase(kind)] = await gatherer.get(kind)
  if (!isComplete<Id>(seen, row)) return unknown('evidence of this step is missing')
  return check(seen, { target, now: new Date() })
}

/** In the wrong account, or without a session, nothing that is seen says anything about this tenant. */
export async function notOurAccount(gatherer: Gatherer, target: Target): Promise<Verdict | undefined> {
  const identity = await gatherer.get('identity')
  if (identity.status === 'observed') {
    const { account } = identity.data
    if (account === target.environment.accountId) return undefined
    return couldNotLook(
      'wrong-account',
      `the session belongs to account ${account}, not to ${target.environment.accountId}`,
    )
  }
  return couldNotLook(identity.error.code, `no session to look with: ${identity.error.message}`)
}

const isComplete = <Id extends SpecId>(
  seen: Record<string, unknown>,
  row: SpecRow,
): seen is StepEvidence<Id> & Record<string, unknown> =>
  [...row.needs, ...row.considers].every(kind => camelCase(kind) in seen)

function cannotLook(kind: EvidenceKind, evidence: EvidenceOf<EvidenceKind> & { status: 'unavailable' }): Verdict {
  const { code, message, hint } = evidence.error
  return couldNotLook(code, `could not see ${kind}: ${message}${hint ? ` (${hint})` : ''}`)
}
