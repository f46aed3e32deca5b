import type { PlannedChange } from '../../evidence/index.ts'
import type { PlannedAttributes } from '../../platform/inputs.ts'
import { partsOf } from '../../platform/names.ts'
import type { Target } from '../../platform/target.ts'
import { isDestroyed } from './plan-destroyed.ts'
import { isOwnRecordName } from './plan-records.ts'

/** The attribute by which a thing is told from another tenant's, and what it has to be. */
interface Naming {
  readonly attribute: 'name' | 'family' | 'rootPath' | 'resourceId'
  readonly wanted: (target: Target) => readonly string[]
  /** Where a name has to fit and not to be the same; absent: one of `wanted`. */
  readonly fits?: (name: string, target: Target) => boolean
}

const named = (attribute: Naming['attribute'], wanted: Naming['wanted'], fits?: Naming['fits']): Naming => ({
  attribute,
  wanted,
  ...(fits ? { fits } : {}),
})
const scaled = named('resourceId', ({ environment, names }) => [`service/${environment.cluster}/${names.service}`])

/** What watches the tenant: named freely, and after it. */
const watching = named(
  'name',
  ({ environment, tenant }) => [`${partsOf(environment.tenantNames.service).before}${tenant}-...`],
  (name, { environment, tenant }) => {
    const own = `${partsOf(environment.tenantNames.service).before}${tenant}`
    return name === own || name.startsWith(`${own}-`)
  },
)

const ofSecret = named(
  'resourceId',
  ({ names }) => [names.dbSecret],
  (id, { environment, names, tenant }) =>
    id === names.dbSecret || id.includes(`:secret:${partsOf(environment.tenantNames.dbSecret).before}${tenant}-`),
)

/** Parameters are named freely too, with a folder of the tenant's at the top, or in that of its environment. */
const parameter = named(
  'name',
  ({ environment, tenant }) => [`/${environment.name}/${tenant}/...`],
  (name, { environment, tenant }) => {
    const [first, ...rest] = name.split('/').filter(part => part !== '')
    const inOwn = first === environment.name ? rest : [first, ...rest]
    return inOwn.length > 1 && inOwn[0] === tenant
  },
)

/** A tenant's own things, by their types: what a plan may make and change, and under which name. Everything else is somebody else's. */
const OWN: Readonly<Record<string, Naming | null>> = {
  aws_secretsmanager_secret: named('name', ({ names }) => [names.dbSecret]),
  aws_secretsmanager_secret_rotation: ofSecret,
  aws_secretsmanager_secret_version: ofSecret,
  aws_ssm_parameter: parameter,
  aws_iam_role_policy: named('name', ({ names }) => [names.secretsPolicy, names.efsPolicy]),
  aws_efs_access_point: named('rootPath', ({ names }) => [names.efsPath]),
  aws_ecs_task_definition: named('family', ({ names }) => [names.taskFamily]),
  aws_ecs_service: named('name', ({ names }) => [names.service]),
  aws_lb_target_group: named('name', ({ names }) => [names.targetGroup]),
  // Its host and number are judged by plan-rules.ts.
  aws_lb_listener_rule: null,
  aws_route53_record: named('name', ({ domain }) => [domain], isOwnRecordName),
  aws_appautoscaling_target: scaled,
  aws_appautoscaling_policy: scaled,
  aws_appautoscaling_scheduled_action: scaled,
  aws_cloudwatch_composite_alarm: watching,
  aws_cloudwatch_dashboard: watching,
  aws_cloudwatch_log_metric_filter: watching,
  aws_cloudwatch_metric_alarm: watching,
  aws_sns_topic: watching,
  random_id: null,
  random_password: null,
  random_string: null,
  null_resource: null,
  terraform_data: null,
  time_sleep: null,
}

export const isOwnType = (type: string): boolean => Object.hasOwn(OWN, type)

/** Planned resources whose name is not this tenant's; a name that is not known yet is not wrong. */
export function wrongNames(changes: readonly PlannedChange[], target: Target): readonly string[] {
  const { before } = partsOf(target.environment.tenantNames.service)
  return changes.flatMap(change => {
    const naming = OWN[change.type]
    if (!naming || isDestroyed(change)) return []
    const { attribute, wanted, fits = (name: string) => wanted(target).includes(name) } = naming
    const others = changes.filter(({ type }) => type === change.type).filter(each => !isDestroyed(each))
    const isThere = others.some(({ planned }) => wanted(target).includes(planned[attribute] ?? ''))
    return [
      ['', change.planned[attribute]] as const,
      [' of what is imported', change.imported?.[attribute]] as const,
    ].flatMap(([ofWhat, is]) => {
      if (is === undefined || fits(is, target) || (isThere && is.startsWith(`${before}${target.tenant}-`))) return []
      const what = WORDS[attribute] ?? attribute
      return [`${change.address}: ${what}${ofWhat} is ${is}, not ${wanted(target).join(' or ')}`]
    })
  })
}

const WORDS: Readonly<Record<string, string>> = { rootPath: 'path', resourceId: 'what it belongs to' }

/** What decides whose a thing is, or whom it takes requests from, and is known after the apply only. */
export const undecided = (changes: readonly PlannedChange[]): readonly string[] =>
  changes.flatMap(change => {
    if (isDestroyed(change)) return []
    const open = change.unknown.filter(name => decisive(change.type).includes(name))
    return open.length === 0 ? [] : [`${change.address}: ${open.join(', ')}`]
  })

function decisive(type: string): readonly (keyof PlannedAttributes)[] {
  if (type === 'aws_lb_listener_rule') return ['priority', 'hosts']
  if (type === 'aws_route53_record') return ['name', 'leadsTo']
  // A secret's own id is given by AWS, so that its first version never knows it.
  const naming = OWN[type] === ofSecret ? null : OWN[type]
  return naming ? [naming.attribute] : []
}
