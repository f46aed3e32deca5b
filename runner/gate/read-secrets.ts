import type { EvidenceKind } from '../../evidence/index.ts'
import type { Observation, ReadSecrets } from '../../gate/observation.ts'
import type { Target } from '../../platform/target.ts'
import { createGatherer } from '../../probes/gather.ts'
import type { Aws } from '../../probes/lib/aws.ts'
import { hideFurtherSecrets, secretReferences } from '../../probes/lib/further-secrets.ts'
import { type Holders, holdersOf } from '../../probes/lib/previous-version.ts'
import { definitionNamed, toRevision } from '../../probes/lib/revision.ts'

/** The probes that read secrets, and register what they read. */
const HOLDERS: readonly EvidenceKind[] = ['db-secret', 'basic-auth-function']
/** A service has few deployments at once; what ran before them is gone. */
const MOST_REVISIONS = 8

export function createSecretReader(target: Target, aws: Aws): ReadSecrets {
  const kinds = HOLDERS.filter(kind => kind !== 'basic-auth-function' || target.environment.cloudFront !== null)
  const known = new Set<string>()

  async function readRevision(arn: string, holders: Holders, signal: AbortSignal): Promise<boolean> {
    if (known.has(arn)) return true
    try {
      const definition = await definitionNamed({ aws, signal }, arn)
      toRevision(definition, undefined)
      await hideFurtherSecrets({ aws, signal }, target, { references: secretReferences(definition), holders })
      known.add(arn)
      return true
    } catch {
      return false
    }
  }

  return async (seen, signal) => {
    const gatherer = createGatherer(target, { aws, shared: new Map(), signal })
    const identity = await gatherer.get('identity')
    // Another account's secrets are none of ours.
    if (identity.status === 'unavailable' || identity.data.account !== target.environment.accountId) return false
    const [evidence, revisions] = await Promise.all([
      Promise.all(kinds.map(gatherer.get)),
      Promise.all(revisionsOf(seen).map(arn => readRevision(arn, holdersOf(seen?.service), signal))),
    ])
    return evidence.every(({ status }) => status === 'observed') && revisions.every(Boolean)
  }
}

/** The revisions of the service, its deployments and its tasks. */
function revisionsOf(seen: Observation | undefined): readonly string[] {
  if (!seen?.service.found) return []
  const { taskDefinitionArn, deployments } = seen.service
  const arns = [
    taskDefinitionArn,
    ...deployments.map(deployment => deployment.taskDefinitionArn),
    ...[...(seen.tasks ?? []), ...seen.stopped].map(task => task.taskDefinitionArn),
  ]
  return [...new Set(arns)].filter(arn => arn !== '').slice(0, MOST_REVISIONS)
}
