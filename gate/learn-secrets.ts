import type { Target } from '../platform/target.ts'
import type { EvidenceKind } from '../probes/evidence/index.ts'
import { createGatherer, type SharedEvidence } from '../probes/gather.ts'
import type { Aws } from '../probes/lib/aws.ts'

/** The probes that read secrets, and register what they read. */
const HOLDERS: readonly EvidenceKind[] = ['db-secret', 'basic-auth-function']

/**
 * Reads the secrets of a target before it is waited for, so that no event which quotes one is shown. Where they cannot be read nothing is said: the
 * steps will say it.
 */
export async function learnSecrets(
  target: Target,
  { aws, shared, signal }: { readonly aws: Aws; readonly shared: SharedEvidence; readonly signal: AbortSignal },
): Promise<void> {
  const gatherer = createGatherer(target, { aws, shared, signal })
  const identity = await gatherer.get('identity')
  // Another account's secrets are none of ours.
  if (identity.status === 'unavailable' || identity.data.account !== target.environment.accountId) return
  await gatherer.settled(
    HOLDERS.filter(kind => kind !== 'basic-auth-function' || target.environment.cloudFront !== null),
  )
}
