import { isRecord } from '../../lib/values.ts'
import type { Environment } from '../../platform/environment.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { createTarget, NOWHERE } from '../../platform/target.ts'
import { isStage, type StageName } from './stages.ts'

/** What ECS asks a hook about. */
export interface Question {
  readonly stage: StageName
  readonly tenant: string
  /** `ecs-svc/...` of the revision that is deployed: ECS gives both the same number. */
  readonly deploymentId: string
  readonly asked: Asked
}

/** What a hook's earlier answers about the same stage of the same deployment handed on to this one. */
export interface Asked {
  /** Which stage and deployment they were about: whether ECS hands on from stage to stage is not documented. */
  readonly of: string
  readonly firstAt: string
  /** Looks in a row in which ECS said that it cannot start a task. */
  readonly hopelessLooks: number
  /** Looks in a row in which the new revision's page was wrong. */
  readonly wrongPages: number
}

/** Under which name a hook hands that on, beside what the service's own settings hand it. */
export const HANDED = 'tenantRunbook'

/** Reads the documented event (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html); a text says what it is not. */
export function questionIn(event: unknown, environment: Environment, now: Date): Question | string {
  if (!isRecord(event) || !isRecord(event.executionDetails)) return 'the event is none of an ECS lifecycle hook'
  const { lifecycleStage, executionDetails, hookDetails } = event
  if (typeof lifecycleStage !== 'string' || !STAGE_NAME.test(lifecycleStage)) return 'the event names no stage'
  if (!isStage(lifecycleStage)) return `nothing is judged at the stage ${lifecycleStage}`
  const service = partsOf(executionDetails.serviceArn, 'service')
  const revision = partsOf(executionDetails.targetServiceRevisionArn, 'service-revision')
  if (!service || !revision) return 'the event names no service, or no revision'
  if (service.names.length !== 2 || revision.names.length !== 3) return 'the event names no service of a cluster'
  const [cluster = '', name = ''] = service.names
  const [ofCluster, ofService, id = ''] = revision.names
  if (ofCluster !== cluster || ofService !== name || revision.place !== service.place)
    return 'the event names a revision of another service'
  if (!/^\d+$/.test(id)) return 'the event names a revision without a number'
  const { region, accountId, cluster: own } = environment
  if (service.place !== `${region}:${accountId}` || cluster !== own)
    return `the event is of ${cluster} in ${service.place}, not of ${own} in ${region}:${accountId}`
  const tenant = tenantOf(name, environment)
  if (tenant === undefined) return `${name} is no service of a tenant`
  const deploymentId = `ecs-svc/${id}`
  const asked = askedIn(hookDetails, `${lifecycleStage} ${deploymentId}`, now)
  return { stage: lifecycleStage, tenant, deploymentId, asked }
}

/** What of an event is repeated in a log is a name by AWS' own rules, and nothing else that stands there. */
const STAGE_NAME = /^[A-Z_]{1,60}$/
const ECS_NAME = /^[\w-]{1,255}$/
const PLACE = /^[a-z0-9-]{1,40}:\d{12}$/

/** `arn:aws:ecs:REGION:ACCOUNT:KIND/NAME/...`. */
function partsOf(
  arn: unknown,
  kind: string,
): { readonly place: string; readonly names: readonly string[] } | undefined {
  const [scheme, , service, region = '', account = '', resource = '', ...more] =
    typeof arn === 'string' ? arn.split(':') : []
  const [first, ...names] = resource.split('/')
  const place = `${region}:${account}`
  const sound = scheme === 'arn' && service === 'ecs' && first === kind && more.length === 0 && PLACE.test(place)
  return sound && names.every(name => ECS_NAME.test(name)) ? { place, names } : undefined
}

/** By the names of those that deviate, else by the convention. */
function tenantOf(service: string, environment: Environment): string | undefined {
  const named = (tenant: string) => createTarget(environment, tenant, { access: NOWHERE }).names.service
  const deviating = Object.keys(environment.overrides).find(tenant => named(tenant) === service)
  const tenant = deviating ?? tenantIn(environment.tenantNames.service, service)
  return tenant !== undefined && TENANT_NAME.test(tenant) && named(tenant) === service ? tenant : undefined
}

function askedIn(hookDetails: unknown, of: string, now: Date): Asked {
  const handed = isRecord(hookDetails) ? hookDetails[HANDED] : undefined
  const { firstAt, hopelessLooks, wrongPages } = isRecord(handed) && handed.of === of ? handed : {}
  const isPast = typeof firstAt === 'string' && Date.parse(firstAt) <= now.getTime()
  return {
    of,
    firstAt: isPast ? firstAt : now.toISOString(),
    hopelessLooks: countIn(hopelessLooks),
    wrongPages: countIn(wrongPages),
  }
}

const countIn = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0
