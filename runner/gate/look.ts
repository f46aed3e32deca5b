import type { CannotLook, EvidenceKind, EvidenceOf, Task } from '../../evidence/index.ts'
import { isPlainlySteady } from '../../evidence/readings/deployment.ts'
import { newestOf } from '../../evidence/readings/rollout.ts'
import { newestKept } from '../../evidence/readings/service-deployments.ts'
import { resolveExpected } from '../../gate/expected-image.ts'
import type { Look, Observation, Observer } from '../../gate/observation.ts'
import type { Target } from '../../platform/target.ts'
import { createGatherer, type SharedEvidence } from '../../probes/gather.ts'
import type { Aws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { describeImage } from '../../probes/lib/describe-image.ts'
import { describeRevision } from '../../probes/lib/revision.ts'
import { describeTasks } from '../../probes/lib/service-tasks.ts'

type Kept = Pick<Observation, 'revision' | 'image' | 'expected'>

export function createObserver(target: Target, aws: Aws, expectImage: string | undefined): Observer {
  const stopped = new Map<string, Task>()
  const shared: SharedEvidence = new Map()
  const kept: { -readonly [K in keyof Kept]: Kept[K] } = { revision: undefined, image: undefined, expected: undefined }

  /** What the last whole look saw; the tasks are listed again when ECS says anything new of the service. */
  let last: { readonly service: string; readonly tasks: readonly string[] } | undefined

  const stoppedTasks = () => [...stopped.values()].sort((a, b) => stoppedMs(b) - stoppedMs(a))

  async function look(pick: Parameters<Observer['look']>[0], signal: AbortSignal): Promise<Look> {
    const gatherer = createGatherer(target, { aws, shared, signal })
    const troubles: CannotLook[] = []
    const noted = <K extends EvidenceKind>(evidence: EvidenceOf<K>) => {
      if (evidence.status === 'unavailable') troubles.push(evidence.error)
      return evidence
    }
    const before = last
    last = undefined
    gatherer.start(['identity', 'service', 'target-health'])
    if (!before) gatherer.start(['tasks', 'stopped-tasks'])
    const identity = noted(await gatherer.get('identity'))
    if (identity.status === 'unavailable') {
      shared.delete('identity')
      return { observation: undefined, troubles }
    }
    // In another account "no such service" says nothing about this tenant.
    const { accountId } = target.environment
    if (identity.data.account !== accountId) {
      const message = `the session belongs to account ${identity.data.account}, not to ${accountId}`
      return { observation: undefined, troubles: [{ code: 'wrong-account', message, hint: '' }] }
    }
    const service = noted(await gatherer.get('service'))
    if (service.status === 'unavailable') return { observation: undefined, troubles }
    const found = service.data.found ? service.data : undefined
    const id = pick((found && newestOf(found)?.id) ?? null)
    const own = found?.deployments.find(deployment => deployment.id === id)
    const definition = own?.taskDefinitionArn ?? found?.taskDefinitionArn
    if (definition !== undefined) await keep(definition, found?.loadBalancers[0]?.containerName, signal, troubles)
    if (!found)
      return { observation: { service: service.data, ...nothing, ...kept, stopped: stoppedTasks() }, troubles }
    const says = JSON.stringify(found)
    const same = before?.service === says ? await stillRunning(before.tasks, signal) : undefined
    const tasks = same ?? (await listed())
    const health = noted(await gatherer.get('target-health'))
    if (tasks && troubles.length === 0) last = { service: says, tasks: tasks.map(({ arn }) => arn) }
    // What has stages is told by its deployment alone; nothing waits for what may not be asked.
    const asks = found.strategy !== 'ROLLING' && !isPlainlySteady(found)
    const told = asks ? await gatherer.get('service-deployments') : undefined
    return {
      observation: {
        service: service.data,
        tasks,
        stopped: stoppedTasks(),
        health: health.status === 'observed' ? health.data : undefined,
        kept: told?.status === 'observed' ? newestKept(told.data) : undefined,
        ...kept,
      },
      troubles,
    }

    async function listed(): Promise<readonly Task[] | undefined> {
      gatherer.start(['tasks', 'stopped-tasks'])
      const tasks = noted(await gatherer.get('tasks'))
      const ended = noted(await gatherer.get('stopped-tasks'))
      if (ended.status === 'observed') for (const task of ended.data.tasks) stopped.set(task.arn, task)
      return tasks.status === 'observed' ? tasks.data.tasks : undefined
    }
  }

  /** The tasks of the last look as they are now, unless one of them is to end or has ended. */
  async function stillRunning(arns: readonly string[], signal: AbortSignal): Promise<readonly Task[] | undefined> {
    if (arns.length === 0) return undefined
    const tasks = await attempt(describeTasks({ target, aws, signal }, arns))
    const isWhole = tasks?.length === arns.length && tasks.every(({ desiredStatus }) => desiredStatus === 'RUNNING')
    return isWhole ? tasks : undefined
  }

  /** The revision and its image; only what the verdict cannot do without counts as trouble. */
  async function keep(arn: string, containerName: string | undefined, signal: AbortSignal, troubles: CannotLook[]) {
    if (kept.revision?.arn !== arn) {
      kept.image = undefined
      kept.revision = await attempt(
        describeRevision({ aws, signal }, arn, containerName),
        expectImage === undefined ? undefined : troubles,
      )
    }
    const reference = kept.revision?.image
    if (reference === undefined) return
    kept.image ??= await attempt(describeImage({ target, aws, signal }, reference))
    if (expectImage === undefined || (kept.expected && kept.expected.is.state !== 'unresolved')) return
    kept.expected = await resolveExpected(expectImage, reference, async wanted =>
      describeImage({ target, aws, signal }, wanted).catch((error: unknown) => {
        const trouble = classify(error)
        if (!expectImage.startsWith('sha256:')) troubles.push(trouble)
        return trouble
      }),
    )
  }

  return { look, stoppedTasks }
}

const nothing = { tasks: undefined, health: undefined } as const

async function attempt<T>(work: Promise<T>, troubles?: CannotLook[]): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    troubles?.push(classify(error))
    return undefined
  }
}

/** A task that is still stopping has no time yet and is the newest of all. */
const stoppedMs = ({ stoppedAt }: Task): number =>
  stoppedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(stoppedAt)
