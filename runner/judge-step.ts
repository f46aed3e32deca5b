import type { EvidenceKind, EvidenceOf, EvidenceSet } from '../evidence/index.ts'
import { judgedAt } from '../evidence/readings/judged-at.ts'
import type { Target } from '../platform/target.ts'
import { type Gatherer, isForAnybody } from '../probes/gather.ts'
import { catalogue, type SpecRow } from '../specs/catalogue.ts'
import type { Step } from '../specs/step.ts'
import { couldNotLook, notApplicable, type Verdict } from '../specs/verdict.ts'
import { firstKinds, ownKinds } from './looked-at.ts'

/** A step's verdict on what a gatherer sees of a target, and what of its own it is taken by, whatever others looked at meanwhile. */
export async function judge(
  step: Step,
  gatherer: Gatherer,
  target: Target,
): Promise<{ readonly verdict: Verdict; readonly looked: readonly EvidenceKind[] }> {
  const row: SpecRow = catalogue[step.id]
  const looked = firstKinds(row)
  const verdict = await judgeBy(looked, step, gatherer, target)
  if (isSettled(verdict) || !row.onlyIfOpen) return { verdict, looked }
  return { verdict: await judgeBy(ownKinds(row), step, gatherer, target), looked: ownKinds(row) }
}

async function judgeBy(
  kinds: readonly EvidenceKind[],
  step: Step,
  gatherer: Gatherer,
  target: Target,
): Promise<Verdict> {
  const row: SpecRow = catalogue[step.id]
  if (row.onlyWith === 'cloudfront' && target.environment.cloudFront === null) {
    return notApplicable(`${target.environment.name.toUpperCase()} has no CloudFront (runbook, environment table)`)
  }
  const otherAccount = step.id === 'aws-identity' ? undefined : await notOurAccount(gatherer, target)
  if (otherAccount && !(await isSeenFromOutside(row, gatherer))) return otherAccount
  for (const kind of row.needs) {
    const evidence = await gatherer.get(kind)
    if (evidence.status === 'unavailable') return cannotLook(evidence)
  }
  const found = await gatherer.collect(kinds)
  const evidence = otherAccount ? withoutAnswersOfAws(found) : found
  return step.judge(evidence, { target, now: judgedAt(evidence) })
}

/** Whether a verdict leaves nothing to look for. */
export const isSettled = ({ status }: Verdict): boolean => status === 'passed' || status === 'not-applicable'

/** Nobody knows of which account these would be. */
const withoutAnswersOfAws = (evidence: EvidenceSet): EvidenceSet =>
  Object.fromEntries(
    Object.entries(evidence).filter(([, one]) => one.status === 'unavailable' || isForAnybody(one.kind)),
  )

/** Whether a step asks nothing of AWS, so that it can be judged where nobody is logged in: the name, its certificate, the edge for strangers. */
async function isSeenFromOutside({ needs, considers }: SpecRow, gatherer: Gatherer): Promise<boolean> {
  const { status } = await gatherer.get('identity')
  const looksAtNothing = needs.length === 0 && considers.length > 0
  return status === 'unavailable' && !looksAtNothing && needs.every(isForAnybody)
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

function cannotLook({ kind, error }: EvidenceOf<EvidenceKind> & { status: 'unavailable' }): Verdict {
  const { code, message, hint } = error
  return couldNotLook(code, `could not see ${kind}: ${message}${hint ? ` (${hint})` : ''}`)
}
