import type { SpecResult, TargetReport } from '../../runner/report/report.ts'
import { unrealOf } from '../lib/sandbox-mark.ts'
import type { View } from '../view.ts'
import { type Seen, seenOf } from './seen.ts'

/** One line of the message to the stakeholders: what they want to know, and the steps that prove it. */
interface Claim {
  readonly says: string
  readonly steps: readonly string[]
}

const CLAIMS: readonly Claim[] = [
  { says: 'Database created and accessible', steps: ['database-reachable'] },
  { says: 'ECS service running', steps: ['service-stable', 'tasks-start'] },
  { says: 'ALB target healthy', steps: ['targets-healthy'] },
]
const HTTPS: Claim = { says: 'HTTPS access working', steps: ['edge-response', 'edge-closed', 'tls-certificate'] }
const HTTP: Claim = { says: 'HTTP access working', steps: ['alb-response'] }
const WORDPRESS: Claim = { says: "WordPress serves its installer or the site's own page", steps: ['install-page'] }

/** Whether people reach the tenant through CloudFront: they do not where those steps do not apply. */
export const isBehindCloudFront = (target: TargetReport): boolean => seenOf(target, HTTPS.steps).mark !== 'none'

/** Every claim with what was seen of it. */
export const claimsOf = (target: TargetReport): readonly (Claim & { readonly seen: Seen })[] =>
  [...CLAIMS, isBehindCloudFront(target) ? HTTPS : HTTP, WORDPRESS].map(claim => ({
    ...claim,
    seen: seenOf(target, claim.steps),
  }))

/** Why a tenant cannot be called deployed; empty when it can: every step after a deployment was looked at on the real platform, and nothing was accepted instead of seen. */
export function whyNotDeployed(view: View, target: TargetReport): readonly string[] {
  const expected = Object.entries(view.steps).flatMap(([id, step]) => (step?.phases.includes('post') ? [id] : []))
  const absent = expected.filter(id => !target.specs.some(spec => spec.id === id))
  const { gate } = target
  return [
    ...unrealOf(view),
    ...(view.phase === 'post' ? [] : [`phase ${view.phase} looks at something else: the whole phase post is needed`]),
    ...(view.interrupted ? ['the run was interrupted'] : []),
    ...view.problems.map(problem => `the suite itself had an error: ${problem}`),
    ...(gate && gate.outcome !== 'succeeded'
      ? [`the wait for the deployment ended with ${gate.outcome}: ${gate.reason}`]
      : []),
    ...(absent.length > 0 ? [`not looked at: ${absent.join(', ')}`] : []),
    ...target.diagnoses
      .filter(({ severity }) => severity === 'error')
      .map(({ id, rootCause }) => `${id}: ${rootCause}`),
    ...unexplained(target).map(({ id, status, reason = '' }) => `${id} ${status}: ${reason}`),
    ...claimsOf(target)
      .filter(({ seen }) => seen.mark === 'none')
      .map(({ says, seen }) => `not seen: ${says} (${seen.says})`),
  ]
}

/** The steps that did not end well and follow from nothing that is said besides: of one cause people are told once. */
function unexplained({ specs, diagnoses }: TargetReport): readonly SpecResult[] {
  const wrong = specs.filter(({ status }) => status !== 'passed' && status !== 'not-applicable')
  const causes = diagnoses.filter(({ severity }) => severity === 'error')
  const own = wrong.filter(
    ({ id, status }) => status !== 'blocked' && !causes.some(({ explains }) => explains.includes(id)),
  )
  return own.length > 0 || causes.length > 0 ? own : wrong
}
