import { parseJsonText } from '../lib/text/parse-json.ts'
import { isRecord } from '../lib/values.ts'
import {
  PLAN_ACTIONS,
  type Plan,
  type PlanAction,
  type PlannedAttributes,
  type PlannedChange,
} from '../platform/inputs.ts'
import { definitionOf, mountedPaths } from './plan-definition.ts'
import { blocksOf, type Json, jsonIn, listOf, numbersIn, textOf } from './plan-json.ts'
import { type UsageError, usageError } from './usage-error.ts'

/** The major version of the plan format that Terraform has written since 1.1. */
const FORMAT_MAJOR = 1
const HOW = 'Make one: terraform show -json FILE > plan.json'

/**
 * What the output of `terraform show -json FILE` plans, reduced to what is judged: everything else of a plan can be a secret. Throws a usage
 * error for what is no plan. Format: https://developer.hashicorp.com/terraform/internals/json-format
 */
export function parsePlan(path: string, text: string): Plan {
  const refuse = (what: string): UsageError => usageError(`--plan ${path}: ${what}`)
  const plan = jsonOf(text, refuse)
  if (plan === undefined) throw refuse(whatElse(text))
  const { format_version: format, resource_changes: changes = [] } = plan
  if (typeof format !== 'string') throw refuse(`no Terraform plan. ${HOW}`)
  const major = Number(/^(\d+)\./.exec(format)?.[1])
  const version = textOf(plan.terraform_version)
  if (major !== FORMAT_MAJOR) {
    const by = version === null ? '' : `, by Terraform ${version}`
    throw refuse(
      major < FORMAT_MAJOR
        ? `the plan is in format ${format}${by}, which is too old. Plan again with Terraform 1.5.0 or later.`
        : `the plan is in format ${format}${by}; this suite knows format ${FORMAT_MAJOR} only.`,
    )
  }
  if (!('resource_changes' in plan) && !('planned_values' in plan)) {
    throw refuse(`a Terraform state, not a plan. Name the plan file in the command. ${HOW}`)
  }
  if (!Array.isArray(changes)) throw refuse(`no Terraform plan: resource_changes is no list. ${HOW}`)
  return {
    path,
    terraformVersion: version,
    tenantName: variable(plan, 'tenant_name'),
    environment: variable(plan, 'environment'),
    errored: plan.errored === true,
    complete: plan.complete !== false,
    changes: changes.filter(isManaged).map(entry => changeOf(entry, refuse)),
  }
}

function jsonOf(text: string, refuse: (what: string) => UsageError): Json | undefined {
  try {
    const parsed: unknown = parseJsonText(text)
    return isRecord(parsed) ? parsed : {}
  } catch (error) {
    if (error instanceof RangeError) throw refuse(`no Terraform plan of a tenant: ${error.message}.`)
    return undefined
  }
}

function whatElse(text: string): string {
  if (/^\s*\{"@level"/.test(text)) return `the log of "terraform plan -json", not the plan. ${HOW}`
  if (/Terraform will perform|Plan: \d+ to add|No changes\./.test(text)) {
    return `the plan as text for people. It takes the JSON form. ${HOW}`
  }
  return `not JSON, or cut off. ${HOW}`
}

function variable({ variables }: Json, name: string): string | null {
  const entry = isRecord(variables) ? variables[name] : undefined
  return isRecord(entry) ? textOf(entry.value) : null
}

const isManaged = (entry: unknown): entry is Json => isRecord(entry) && (entry.mode ?? 'managed') === 'managed'

function changeOf(entry: Json, refuse: (what: string) => UsageError): PlannedChange {
  const { address, type, change } = entry
  if (typeof address !== 'string' || typeof type !== 'string' || !isRecord(change)) {
    throw refuse(`a resource change without address, type or change. ${HOW}`)
  }
  const actions = listOf(change.actions).map(action => actionOf(action, () => refuse(`${address}: unknown action`)))
  if (actions.length === 0) throw refuse(`${address}: it says no action. ${HOW}`)
  const onlyDestroyed = actions.includes('delete') && !actions.includes('create')
  const attributes = attributesOf(jsonIn(onlyDestroyed ? change.before : change.after))
  const sensitive = jsonIn(onlyDestroyed ? change.before_sensitive : change.after_sensitive)
  const hidden = new Set<string>([
    ...marked(jsonIn(onlyDestroyed ? {} : change.after_unknown)),
    ...marked(sensitive),
    ...Object.entries(JUDGED_AS_KNOWN).flatMap(([attribute, name]) => (isMarked(sensitive[attribute]) ? [name] : [])),
  ])
  return {
    address,
    type: type.replace(OLDER_TYPE, 'aws_lb$1'),
    actions,
    deposed: typeof entry.deposed === 'string',
    ...(actions.length === 1 && actions[0] === 'update' ? { was: wasOf(jsonIn(change.before)) } : {}),
    imported: isRecord(change.importing) ? attributesOf(jsonIn(change.before)) : null,
    planned: Object.fromEntries(Object.entries(attributes).filter(([name]) => !hidden.has(name))),
    unknown: [...new Set(Object.values(JUDGED).flat())].filter(name => hidden.has(name)),
  }
}

/** The provider's older names of the same types. */
const OLDER_TYPE = /^aws_alb(_|$)/

function actionOf(action: unknown, unknown: () => UsageError): PlanAction {
  const known = PLAN_ACTIONS.find(name => name === action)
  if (known === undefined) throw unknown()
  return known
}

/** Terraform's attributes and what is judged of each. */
const JUDGED = {
  name: ['name'],
  alarm_name: ['name'],
  dashboard_name: ['name'],
  family: ['family'],
  priority: ['priority'],
  condition: ['hosts', 'paths', 'headers', 'otherConditions'],
  action: ['actionTypes'],
  root_directory: ['rootPath'],
  container_definitions: ['image', 'containers', 'mappedPorts'],
  network_mode: ['networkMode'],
  requires_compatibilities: ['launchTypes'],
  cpu: ['cpu'],
  memory: ['memoryMb'],
  execution_role_arn: ['executionRole'],
  network_configuration: ['network'],
  transform: ['transforms'],
  alias: ['leadsTo'],
  records: ['leadsTo'],
  desired_count: ['desiredCount'],
  max_capacity: ['maxCapacity'],
  task_definition: ['runsFamily'],
  resource_id: ['resourceId'],
  secret_id: ['resourceId'],
} as const satisfies Record<string, readonly (keyof PlannedAttributes)[]>

/** What is judged as far as it is known, and decides nothing alone. */
const JUDGED_AS_KNOWN = {
  task_role_arn: 'roles',
  execution_role_arn: 'roles',
  volume: 'mountedPaths',
  policy: 'denied',
} as const satisfies Record<string, keyof PlannedAttributes>

/** Judged attributes in which a mark (unknown, sensitive) stands somewhere. An action's unknown target group does not hide its type. */
function marked(marks: Json): readonly string[] {
  return Object.entries(JUDGED).flatMap(([attribute, judged]) => {
    const mark = marks[attribute]
    const decisive = attribute === 'action' ? listOf(mark).map(each => (isRecord(each) ? each.type : each)) : mark
    return mark === true || isMarked(decisive) ? judged : []
  })
}

const isMarked = (mark: unknown): boolean =>
  mark === true ||
  (Array.isArray(mark) && mark.some(isMarked)) ||
  (isRecord(mark) && Object.values(mark).some(isMarked))

function attributesOf(values: Json): PlannedAttributes {
  const [root] = listOf(values.root_directory)
  const actions = listOf(values.action).filter(isRecord)
  const name = textOf(values.name) ?? textOf(values.alarm_name) ?? textOf(values.dashboard_name)
  const forwardsTo = groupsOf([...actions, ...listOf(values.load_balancer).filter(isRecord)])
  const [scheduled] = listOf(values.scalable_target_action).filter(isRecord)
  const runsFamily = FAMILY.exec(textOf(values.task_definition) ?? '')?.[1]
  const resourceId = textOf(values.resource_id) ?? textOf(values.secret_id)
  return {
    ...(name === null ? {} : { name }),
    ...(typeof values.family === 'string' ? { family: values.family } : {}),
    ...(typeof values.priority === 'number' ? { priority: values.priority } : {}),
    ...(Array.isArray(values.condition) ? conditionsOf(values.condition.filter(isRecord)) : {}),
    ...(actions.length > 0 ? { actionTypes: actions.flatMap(({ type }) => textOf(type) ?? []) } : {}),
    ...(forwardsTo.length > 0 ? { forwardsTo } : {}),
    ...runningOf(values),
    ...(isRecord(root) && typeof root.path === 'string' ? { rootPath: root.path } : {}),
    ...definitionOf(values),
    ...(Array.isArray(values.transform) ? { transforms: values.transform.filter(isRecord).map(transformOf) } : {}),
    ...scheduledOf(scheduled),
    ...(WITH_VISITORS.includes(textOf(values.type) ?? '') ? { leadsTo: leadsTo(values) } : {}),
    ...(runsFamily === undefined ? {} : { runsFamily }),
    ...(resourceId === null ? {} : { resourceId }),
    ...some('roles', rolesOf(values)),
    ...some('mountedPaths', mountedPaths(values.volume)),
    ...some('denied', deniedBy(textOf(values.policy))),
  }
}

const some = (name: (typeof JUDGED_AS_KNOWN)[keyof typeof JUDGED_AS_KNOWN], found: readonly string[]) =>
  found.length > 0 ? { [name]: found } : {}

/** An ARN, or a name as it is. */
const rolesOf = (values: Json): readonly string[] =>
  [values.task_role_arn, values.execution_role_arn, values.role].flatMap(arn => textOf(arn)?.split('/').at(-1) ?? [])

/** A Deny for what comes without TLS denies nobody anything that he asks for. */
function deniedBy(policy: string | null): readonly string[] {
  try {
    return [jsonIn(policy === null ? null : parseJsonText(policy)).Statement]
      .flat()
      .filter(isRecord)
      .filter(
        ({ Effect, Condition }) =>
          Effect === 'Deny' && !JSON.stringify(Condition ?? '').includes('aws:SecureTransport'),
      )
      .flatMap(({ Resource = '*' }) => [Resource].flat().flatMap(each => textOf(each) ?? []))
  } catch {
    return []
  }
}

/** `arn:...:task-definition/{family}:{revision}`, or only the family, with or without the revision. */
const FAMILY = /^(?:arn:[^/]{1,128}\/)?([\w-]{1,255})(?::\d{1,10})?$/

function wasOf(before: Json): NonNullable<PlannedChange['was']> {
  const { hosts, forwardsTo } = attributesOf(before)
  return { ...runningOf(before), ...(hosts ? { hosts } : {}), ...(forwardsTo ? { forwardsTo } : {}) }
}

function runningOf({
  desired_count,
  max_capacity,
  load_balancer,
  network_configuration,
}: Json): NonNullable<PlannedChange['was']> {
  return {
    ...(typeof desired_count === 'number' ? { desiredCount: desired_count } : {}),
    ...(typeof max_capacity === 'number' ? { maxCapacity: max_capacity } : {}),
    ...(Array.isArray(load_balancer)
      ? { targetGroups: load_balancer.length, ports: numbersIn(load_balancer, 'container_port') }
      : {}),
    ...networkOf(network_configuration),
  }
}

function networkOf(blocks: unknown): Pick<PlannedAttributes, 'network'> {
  const [block] = listOf(blocks)
  if (!isRecord(block)) return {}
  const securityGroups = listOf(block.security_groups).flatMap(group => textOf(group) ?? [])
  return { network: { securityGroups, publicAddress: block.assign_public_ip === true } }
}

const REWRITES: readonly string[] = ['host_header_rewrite_config', 'url_rewrite_config']

function transformOf(transform: Json): NonNullable<PlannedAttributes['transforms']>[number] {
  const rewrites = REWRITES.flatMap(name => listOf(transform[name]))
    .flatMap(config => (isRecord(config) ? listOf(config.rewrite) : []))
    .filter(isRecord)
    .map(({ regex, replace }) => ({ regex: textOf(regex) ?? '', replace: textOf(replace) ?? '' }))
  return { type: textOf(transform.type) ?? '', rewrites }
}

/** Terraform has the target group of a forward in the action itself, or several with their weights in a block. */
const groupsOf = (actions: readonly Json[]): readonly string[] =>
  actions
    .flatMap(({ target_group_arn: arn, forward }) => [
      arn,
      ...listOf(forward)
        .flatMap(block => (isRecord(block) ? listOf(block.target_group) : []))
        .flatMap(group => (isRecord(group) && group.weight !== 0 ? [group.arn] : [])),
    ])
    .flatMap(arn => /:targetgroup\/([^/]{1,32})\//.exec(textOf(arn) ?? '')?.[1] ?? [])

/** Types of DNS records that visitors follow; what others say is nobody's way. */
const WITH_VISITORS: readonly string[] = ['A', 'AAAA', 'CNAME', 'HTTPS', 'NS', 'SVCB']

const leadsTo = ({ alias, records }: Json): readonly string[] => [
  ...listOf(alias).flatMap(each => (isRecord(each) ? (textOf(each.name) ?? []) : [])),
  ...listOf(records).flatMap(each => textOf(each) ?? []),
]

const EVERY_PATH: readonly string[] = ['/*', '*']

/** Conditions that are judged one by one. */
const BY_THEMSELVES: readonly string[] = ['host_header', 'path_pattern', 'http_header']

/** The patterns within one condition are alternatives, the conditions have to hold together. */
function conditionsOf(conditions: readonly Json[]) {
  const paths = conditions.map(condition => patternsOf(condition.path_pattern))
  return {
    hosts: conditions.flatMap(condition => patternsOf(condition.host_header)),
    paths: paths.filter(patterns => !patterns.some(pattern => EVERY_PATH.includes(pattern))).flat(),
    headers: conditions.flatMap(({ http_header: blocks }) =>
      listOf(blocks).flatMap(block => (isRecord(block) ? (textOf(block.http_header_name) ?? []) : [])),
    ),
    otherConditions: conditions.flatMap(condition =>
      Object.entries(condition)
        .filter(([name, blocks]) => !BY_THEMSELVES.includes(name) && listOf(blocks).length > 0)
        .map(([name]) => name),
    ),
  }
}

const patternsOf = (blocks: unknown): readonly string[] =>
  blocksOf(blocks).flatMap(block => [
    ...listOf(block.values).flatMap(value => textOf(value) ?? []),
    ...listOf(block.regex_values).flatMap(value => namesMeant(textOf(value) ?? '')),
  ])

const MOST_NAMES = 32

/** The names that a regular expression of names alone takes: `^(www\\.)?bakery\\.example$`; any other stays as it is. */
function namesMeant(expression: string): readonly string[] {
  const pieces = /^\^((?:[a-z0-9-]|\\?\.|\((?:\?:)?[a-z0-9.|\\-]{1,256}\)\??){1,256})\$$/.exec(expression)?.[1]
  if (pieces === undefined) return [expression]
  const names = [...pieces.matchAll(/\((?:\?:)?([^)]{1,256})\)(\??)|[^()]{1,256}/g)].reduce<readonly string[]>(
    (begun, [literal, group, optional]) => {
      const ways = group === undefined ? [literal] : [...group.split('|'), ...(optional ? [''] : [])]
      return begun.flatMap(before => ways.map(way => before + way.replaceAll('\\.', '.'))).slice(0, MOST_NAMES + 1)
    },
    [''],
  )
  return names.length > MOST_NAMES || names.some(name => name.includes('\\')) ? [expression] : names
}

/** Terraform has these numbers as texts. */
function scheduledOf(action: Json | undefined): Pick<PlannedAttributes, 'scheduledMax'> {
  const max = action?.max_capacity
  return max === undefined || max === null || max === '' ? {} : { scheduledMax: Number(max) }
}
