import type { EvidenceKind } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { admits, letsOut } from '../../evidence/readings/admission.ts'
import { msOf } from '../../evidence/readings/deployment.ts'
import type { FailedStart } from '../../evidence/readings/failed-starts.ts'
import { closedSide, taskGroups, tasksToEfs } from '../../evidence/readings/paths.ts'
import { namedIn, type StartFailure } from '../../evidence/readings/start-failure.ts'
import { trustsTasks } from '../../evidence/readings/trusts-tasks.ts'
import type { Seen } from '../../evidence/seen.ts'
import { list, utc } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { withoutSuffix } from './secret-policy.ts'

/** What shows whether a failure of a start is over. */
export const REPAIR_SHOWN_BY = [
  'db-secret',
  'image',
  'logs',
  'task-definition',
  'execution-role',
  'task-role',
  'start-needs',
  'tasks',
  'security-groups',
] as const satisfies readonly EvidenceKind[]

type AsSeenNow = Seen<'service', (typeof REPAIR_SHOWN_BY)[number]>

/** What shows that a failure would not come again; undefined where it would, or where that cannot be seen. */
type Repair = (failure: FailedStart, now: AsSeenNow, target: Target) => string | undefined

const ofSecret: Repair = ({ text }, now) => {
  // A version that is asked for by its id or another label is not made by a current value.
  if (text.includes('specified secret value for') && !text.includes('staging label: AWSCURRENT')) return undefined
  const secret = observed(now['db-secret'])
  if (secret?.state !== 'present' || secret.json !== 'object' || secret.referencedByTask === false) return undefined
  const { secret: asked, jsonKey } = namedIn(text)
  const isOther = asked?.startsWith('arn:') === true && withoutSuffix(asked) !== withoutSuffix(secret.arn)
  const wanted = [...secret.keysAskedFor, ...(jsonKey === null ? [] : [jsonKey])]
  if (isOther || wanted.some(key => !secret.keys.includes(key))) return undefined
  const stored = secret.versionCreatedAt === null ? '' : ` (stored ${utc(secret.versionCreatedAt)})`
  return `${secret.name} is there now with every key that is asked for${stored}`
}

const ofImage: Repair = ({ text }, now) => {
  const image = observed(now.image)
  if (image?.registry !== 'ecr' || !image.found) return undefined
  const asked = namedIn(text).image
  if (asked !== null && asked !== image.reference && !asked.startsWith(`${image.reference}:`)) return undefined
  return `ECR has ${image.reference} now`
}

const ofLogs: Repair = (_, now) => {
  const logs = observed(now.logs)
  const group = observed(now['task-definition'])?.running.logGroup
  return logs?.groupFound && (group === undefined || group === logs.group)
    ? `the log group ${logs.group} is there now`
    : undefined
}

const ofRole: Repair = ({ text }, now, target) => {
  const asked = namedIn(text).role
  const role = [observed(now['execution-role']), observed(now['task-role'])].find(
    each => each?.roleFound && each.roleArn !== null && each.roleArn === asked,
  )
  if (!role?.roleFound) return undefined
  return trustsTasks(role.trust, target)
    ? `${role.roleName} is there now, and its trust policy lets ECS take it on`
    : undefined
}

/** Names of what is new spread within minutes; what was there long before a start failed was no remedy. */
const NEW_MS = 30 * 60_000
const isNewFor = (createdAt: string | null, { at }: FailedStart): boolean =>
  createdAt !== null && at !== null && msOf(createdAt) >= msOf(at) - NEW_MS

/** A name that did not resolve: mount targets of a new file system come up one after the other. */
const ofFileSystem: Repair = (failure, now) => {
  const needs = observed(now['start-needs'])
  const groups = observed(now['security-groups'])
  if (needs?.asked !== 'file-system' || !now.service.found || !groups) return undefined
  if (!/Failed to resolve|mount target/i.test(failure.text) || !isNewFor(needs.createdAt, failure)) return undefined
  const isReady = (subnet: string) =>
    needs.mountTargets.some(({ subnetId, state }) => subnetId === subnet && state === 'available')
  if (
    now.service.subnets.length === 0 ||
    !now.service.subnets.every(isReady) ||
    closedSide(tasksToEfs(groups, observed(now.tasks)))
  )
    return undefined
  return `${needs.fileSystemId} is new (${utc(needs.createdAt ?? '')}), and has an available mount target in each subnet of the service now`
}

const HTTPS_PORT = 443

/** The usual name of a service leads to a new endpoint only after a minute or two. */
const ofEndpoint: Repair = (failure, now) => {
  const needs = observed(now['start-needs'])
  const groups = observed(now['security-groups'])
  if (needs?.asked !== 'endpoints' || !groups) return undefined
  const tasks = { groupIds: taskGroups(groups).map(({ id }) => id), addresses: [] }
  const ready = needs.endpoints.find(
    ({ state, privateDns, createdAt, groups: own }) =>
      state === 'available' &&
      privateDns &&
      isNewFor(createdAt, failure) &&
      admits(own, tasks, HTTPS_PORT) === 'open' &&
      letsOut(taskGroups(groups), { groupIds: own.map(({ id }) => id), addresses: [] }, HTTPS_PORT) === 'open',
  )
  return ready
    ? `${ready.id} leads to ${needs.service} now (made ${utc(ready.createdAt ?? '')}), and the security groups let the tasks in to it`
    : undefined
}

const ofParameters: Repair = (_, now) => {
  const needs = observed(now['start-needs'])
  return needs?.asked === 'parameters' && needs.wanted.every(name => needs.found.includes(name))
    ? `${list(needs.wanted)} ${needs.wanted.length === 1 ? 'is' : 'are'} there now (asked for by name, not for values)`
    : undefined
}

const REPAIRS: Readonly<Partial<Record<StartFailure, Repair>>> = {
  'secret-missing': ofSecret,
  'secret-without-value': ofSecret,
  'secret-pending-deletion': ofSecret,
  'secret-key-missing': ofSecret,
  'secret-malformed': ofSecret,
  'image-missing': ofImage,
  'log-group-missing': ofLogs,
  'role-not-assumable': ofRole,
  'efs-unreachable': ofFileSystem,
  'secrets-unreachable': ofEndpoint,
  'parameter-missing': ofParameters,
}

/** That what kept a task from starting would not keep it any more, as far as it is seen now; undefined where nothing shows it. */
export const repairSince = (failure: FailedStart, now: AsSeenNow, target: Target): string | undefined =>
  failure.means === undefined ? undefined : REPAIRS[failure.means]?.(failure, now, target)
