import type {
  Deployment,
  EvidenceData,
  EvidenceKind,
  EvidenceSet,
  Service,
  Task,
  TaskDefinitionRevision,
} from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { type RolledBack, rolledBack } from './rolled-back.ts'

/** The roll-back that a target's evidence speaks of. */
export const rolledBackIn = (evidence: EvidenceSet): RolledBack | undefined =>
  rolledBack(observed(evidence.service), {
    stopped: observed(evidence['stopped-tasks']),
    history: observed(evidence['service-deployments']),
    latestArn: observed(evidence['task-definition'])?.latestArn,
  })

type Found = Extract<Service, { found: true }>

/** What a start needs, and what speaks of tasks that ended; pages, targets and logs are those of the revision that came back. */
const KEPT: readonly EvidenceKind[] = [
  'identity',
  'stopped-tasks',
  'task-definition-history',
  'db-secret',
  'execution-role',
  'task-role',
  'access-point',
  'security-groups',
]

/**
 * The platform as it was when a deployment that ECS has given up was in force: none of its tasks runs, and those that it started have ended.
 * Undefined where nothing is known of its tasks.
 */
export function whenItFailed(evidence: EvidenceSet, back: RolledBack): EvidenceSet | undefined {
  const { service } = evidence
  const definition = evidence['task-definition']
  const [newest] = back.ended
  if (service?.status !== 'observed' || !service.data.found) return undefined
  const deployment = back.failed ?? (newest && deploymentOf(newest, back))
  if (!deployment) return undefined
  const counts = { runningCount: 0, pendingCount: 0 }
  const then: EvidenceData['service'] = {
    ...service.data,
    ...counts,
    taskDefinitionArn: deployment.taskDefinitionArn,
    deployments: [{ ...deployment, ...counts, status: 'PRIMARY' }],
    events: eventsUntilRollBack(service.data.events),
  }
  const history = observed(evidence['task-definition-history'])
  const revision = history?.revisions.find(({ arn }) => arn === deployment.taskDefinitionArn)
  const tasks = evidence.tasks
  return {
    ...Object.fromEntries(KEPT.map(kind => [kind, evidence[kind]])),
    service: { ...service, data: then },
    ...(tasks?.status === 'observed' ? { tasks: { ...tasks, data: { tasks: [] } } } : {}),
    ...(definition?.status === 'observed' && revision
      ? { 'task-definition': { ...definition, data: { ...definition.data, running: revision } } }
      : {}),
    ...imageOf(evidence, revision, history?.imageDigests ?? {}),
  }
}

const deploymentOf = ({ startedBy, taskDefinitionArn }: Task, { primary, kept, ended }: RolledBack): Deployment => ({
  ...primary,
  id: startedBy ?? primary.id,
  rolloutState: 'FAILED',
  rolloutStateReason: null,
  taskDefinitionArn,
  createdAt: kept?.createdAt ?? ended.at(-1)?.createdAt ?? null,
})

/** What was said before ECS went back; where it does not say when it did, nothing is known to be of that deployment. */
function eventsUntilRollBack(events: Found['events']): Found['events'] {
  const at = events.findIndex(({ message }) => message.includes('rolling back'))
  return at < 0 ? [] : events.slice(at + 1)
}

/** The image of that revision: that the registry does not have it is known, what it is built for is not. */
function imageOf(
  { image }: EvidenceSet,
  revision: TaskDefinitionRevision | undefined,
  digests: Readonly<Record<string, string | null>>,
): Pick<EvidenceSet, 'image'> {
  if (image?.status !== 'observed' || image.data.registry !== 'ecr' || !revision) return {}
  if (image.data.reference === revision.image) return { image }
  if (digests[revision.image] !== null) return {}
  const { repository } = image.data
  return {
    image: {
      ...image,
      data: { registry: 'ecr', found: false, reference: revision.image, repository, repositoryFound: true },
    },
  }
}
