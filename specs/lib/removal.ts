import { SECRET_RECOVERY_DAYS } from '../../evidence/expectations.ts'
import { byHand, change, type Fix } from '../../evidence/fix.ts'
import type { HostedZone, ListenerRule, ListenerRules, NamedSecret, Remains, Service } from '../../evidence/index.ts'
import { isOwnGroup, isOwnRule } from '../../evidence/readings/group-owner.ts'
import { isOwnService, type OtherUsers, otherUsers } from '../../evidence/readings/other-users.ts'
import { describeRule, rulesNaming, targetGroupName } from '../../evidence/readings/routing.ts'
import { refersTo, secretNameOf } from '../../evidence/readings/secret-reference.ts'
import { isOwnHost } from '../../evidence/readings/seen-tenants.ts'
import { revisionName } from '../../lib/text/words.ts'
import { awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import { pipe, quote } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'
import type { Leftover } from './leftover.ts'

/** The service, unless ECS only still lists it. */
export function serviceLeftover(service: Service, target: Target): readonly Leftover[] {
  if (!service.found || service.status === 'INACTIVE') return []
  const { name, status, desiredCount, runningCount } = service
  const what = `service ${name} (${status}, ${runningCount} of ${desiredCount} running)`
  if (status === 'DRAINING') return [{ what, fix: null }]
  const options = { ...serviceOptions(target), service: name, force: true }
  return [{ what, fix: change(target, `Delete the service ${name} and its tasks`, 'ecs delete-service', options) }]
}

/** Services of the cluster that are the tenant's by their names, beside the one that serves it. */
export function furtherServices(remains: Remains, service: Service | undefined, target: Target): readonly Leftover[] {
  if (!remains.uses?.seen) return []
  const known = [target.names.service, service?.name]
  return remains.uses.services
    .filter(({ name, status }) => status !== 'INACTIVE' && !known.includes(name) && isOwnService(name, target))
    .map(({ name, status }) => {
      const options = { ...serviceOptions(target), service: name, force: true }
      const summary = `Delete the service ${name} and its tasks: it is ${target.tenant}'s by its name`
      return {
        what: `service ${name} (${status})`,
        fix: status === 'DRAINING' ? null : change(target, summary, 'ecs delete-service', options),
      }
    })
}

/** The tenant's own group; it cannot go as long as anybody else's rule leads to it, or somebody else's tasks are registered with it. */
export function targetGroupLeftover(
  { name, arn }: { readonly name: string; readonly arn: string },
  { rules, remains }: { readonly rules: ListenerRules | undefined; readonly remains: Remains | undefined },
  target: Target,
): Leftover {
  const summary = `Delete the target group ${name}, after its rules`
  const others = rules && rulesNaming(rules, arn).filter(rule => !isOwnRule(rule, target))
  const users = otherUsers(remains, ({ targetGroupArns }) => targetGroupArns.includes(arn), target, {
    kind: 'targetGroup',
    name,
  })
  const what = `target group ${name}`
  if (others?.length === 0) {
    const deletion = change(target, summary, 'elbv2 delete-target-group', { 'target-group-arn': arn })
    return { what, fix: unlessUsed(users, deletion, 'registers with it', target, everybodysGroups(target)) }
  }
  const leading = others
    ? `Not before ${others.map(describeRule).join(' and ')} does not name it any more, with whatever weight: it serves others than ${target.tenant}`
    : 'Look first which rules lead to it: they could not be seen'
  return { what, fix: byHand(summary, leading) }
}

/** The tenant's own groups beside that of its conventional name: the second of a blue and green pair. */
export function furtherGroups(
  known: string | null | undefined,
  { rules, remains }: { readonly rules: ListenerRules | undefined; readonly remains: Remains | undefined },
  target: Target,
): readonly { readonly name: string; readonly arn: string }[] {
  const named = rules?.listeners.flatMap(({ rules: each }) => each.flatMap(groupsOf)) ?? []
  const led = named.filter(arn => isOwnGroup(arn, { rules }, target))
  const listed = remains?.furtherTargetGroups ?? []
  const others = led
    .map(arn => ({ name: targetGroupName(arn), arn }))
    .filter(({ name }) => name !== target.names.targetGroup)
  return [...new Map([...listed, ...others].map(each => [each.arn, each])).values()].filter(({ arn }) => arn !== known)
}

const groupsOf = ({ actions }: ListenerRule): readonly string[] =>
  actions.flatMap(({ targetGroups }) => targetGroups.map(({ arn }) => arn))

/** What nothing leads to any more: revisions, access points, policies. */
export function remainsLeftovers(remains: Remains, target: Target): readonly Leftover[] {
  return [
    ...remains.activeRevisions.map(arn => {
      const name = revisionName(arn)
      const users = otherUsers(remains, ({ revisionArns }) => revisionArns.includes(arn), target, {
        kind: 'taskFamily',
        name: name.split(':')[0] ?? name,
      })
      const withdrawal = change(target, `Withdraw ${name}`, 'ecs deregister-task-definition', {
        'task-definition': name,
      })
      return { what: `task definition ${name}`, fix: unlessUsed(users, withdrawal, 'runs it', target) }
    }),
    ...remains.accessPoints.map(({ id, fileSystemId, path = target.names.efsPath }) => {
      const summary = `Delete the access point ${id}; the files under ${path} stay`
      const deletion = change(target, summary, 'efs delete-access-point', { 'access-point-id': id })
      const users = otherUsers(remains, ({ accessPointIds }) => accessPointIds.includes(id), target)
      return {
        what: `access point ${id} of ${fileSystemId}`,
        fix: unlessUsed(users, deletion, 'mounts the files through it', target),
      }
    }),
    ...remains.rolePolicies.map(({ roleName, policyName, neededBy, besides = [] }) => {
      const options = { 'role-name': roleName, 'policy-name': policyName }
      const deletion = change(target, `Delete the policy ${policyName}`, 'iam delete-role-policy', options)
      const paste = awsInline(target, 'iam get-role-policy', options)
      const users: OtherUsers = neededBy
        ? { seen: true, users: neededBy }
        : {
            seen: false,
            why: remains.uses?.seen === false ? remains.uses.why : `what ${roleName} needs was not looked at`,
          }
      const what = `policy ${policyName} of ${roleName}`
      const fix = unlessUsed(users, deletion, `is let in by nothing else of ${roleName}`, target, paste)
      if (besides.length === 0) return { what, fix }
      const more = `It says more than what is ${target.tenant}'s alone: ${besides.join('; ')}. Others may live by that: put it where it belongs before this goes, or take out ${target.tenant}'s part alone`
      return {
        what,
        fix: byHand(deletion.summary, fix.manual === undefined ? more : `${fix.manual}. ${more}`, { paste }),
      }
    }),
  ]
}

/** A secret that is pending deletion is as it should be. */
export function secretLeftover(secret: NamedSecret, remains: Remains | undefined, target: Target): readonly Leftover[] {
  if (secret.state === 'missing' || secret.state === 'pending-deletion') return []
  return [deletedSecret({ ...secret, holds: 'the database password' }, remains, target)]
}

/** Its own further secrets: those that are seen, or that something of it still reads. */
export function furtherSecrets(remains: Remains, service: Service | undefined, target: Target): readonly Leftover[] {
  const isRead = remains.activeRevisions.length > 0 || (service?.found === true && service.status !== 'INACTIVE')
  return (remains.furtherSecrets ?? [])
    .filter(({ seen }) => seen || isRead)
    .map(secret => deletedSecret({ ...secret, holds: 'what it holds' }, remains, target))
}

/** Where nobody sees whether they are there still. */
export const furtherSecretNotes = ({ furtherSecrets: further = [], activeRevisions }: Remains): readonly string[] =>
  activeRevisions.length > 0
    ? []
    : further.flatMap(({ name, seen }) =>
        seen ? [] : [`its last revision read ${name}, too: whether that is still there could not be seen`],
      )

function deletedSecret(
  { name, arn, holds }: Pick<NamedSecret, 'name' | 'arn'> & { readonly holds: string },
  remains: Remains | undefined,
  target: Target,
): Leftover {
  const isIt = (reference: string) =>
    (arn != null && refersTo(reference, arn)) || reference === name || secretNameOf(reference) === name
  const users = otherUsers(remains, ({ secretArns }) => secretArns.some(isIt), target, { kind: 'dbSecret', name })
  const deletion = change(
    target,
    `Delete the secret ${name}; it can be restored for ${SECRET_RECOVERY_DAYS} days`,
    'secretsmanager delete-secret',
    { 'secret-id': arn ?? name, 'recovery-window-in-days': SECRET_RECOVERY_DAYS },
    { destroys: `${holds} of ${target.tenant}, after ${SECRET_RECOVERY_DAYS} days` },
  )
  return { what: `secret ${name}`, fix: unlessUsed(users, deletion, 'reads it', target) }
}

/** Deletes what only the tenant uses; what somebody else does, or of which that could not be seen, is left to somebody who looks. */
function unlessUsed(
  users: OtherUsers,
  deletion: Fix,
  how: string,
  target: Target,
  paste = everybodysUses(target),
): Fix {
  if (users.seen && users.users.length === 0) return deletion
  const manual = users.seen
    ? `Not before nobody else needs it: ${users.users.join(' and ')} ${how}`
    : `Look first who else ${how}: that could not be seen (${users.why})`
  const { destroys } = deletion
  return byHand(deletion.summary, manual, { paste, ...(destroys === undefined ? {} : { destroys }) })
}

const servicesOf = (target: Target): readonly string[] => {
  const { cluster } = target.environment
  return [
    awsInline(target, 'ecs list-services', { cluster, query: 'serviceArns[]', output: 'text' }),
    `xargs -n 10 ${awsInline(target, 'ecs describe-services', { cluster, output: 'json' })} --services`,
  ]
}

/** The target groups that every service of the cluster registers with. */
const everybodysGroups = (target: Target): string =>
  pipe([...servicesOf(target), `jq -c ${quote('.services[] | [.serviceName, .loadBalancers[].targetGroupArn]')}`])

/** The revisions that the services of the cluster run, and what each reads and mounts. */
const everybodysUses = (target: Target): string =>
  pipe([
    ...servicesOf(target),
    `jq -r ${quote('.services[] | .taskDefinition, .deployments[].taskDefinition')}`,
    'sort -u',
    `xargs -n 1 ${awsInline(target, 'ecs describe-task-definition', { output: 'json' })} --task-definition`,
    `jq -c ${quote('.taskDefinition | [.taskDefinitionArn, .containerDefinitions[].secrets[]?.valueFrom, .volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId]')}`,
  ])

/** A record of the tenant's very own; the wildcard of the environment serves everybody. */
export function recordLeftover(zone: HostedZone, target: Target): readonly Leftover[] {
  const { domain } = target
  if (!zone.zoneFound) return []
  const { hiddenBy } = zone
  if (hiddenBy && isOwnHost(hiddenBy.name, target)) {
    const paste = awsInline(target, 'route53 list-resource-record-sets', {
      'hosted-zone-id': zone.zoneId,
      query: `ResourceRecordSets[?Name=='${domain.toLowerCase()}.' || ends_with(Name, '.${domain.toLowerCase()}.')]`,
    })
    const manual = `Delete those that nothing needs any more: as long as one is there, the wildcard does not answer for ${domain}, should the name be used again`
    return [
      {
        what: `DNS record ${hiddenBy.name} (${hiddenBy.type}) in ${zone.zoneName}`,
        fix: byHand(`Look through the records of ${domain} and below`, manual, { paste }),
      },
    ]
  }
  if (zone.record?.name !== domain.toLowerCase()) return []
  const records = awsInline(target, 'route53 list-resource-record-sets', {
    'hosted-zone-id': zone.zoneId,
    query: `ResourceRecordSets[?Name=='${domain.toLowerCase()}.']`,
    output: 'json',
  })
  const batch = `jq -c ${quote('{Changes: map({Action: "DELETE", ResourceRecordSet: .})}')}`
  return [
    {
      what: `DNS record ${domain} (${zone.record.type}) in ${zone.zoneName}`,
      fix: change(target, `Delete the records of ${domain}`, 'route53 change-resource-record-sets', {
        'hosted-zone-id': zone.zoneId,
        'change-batch': { from: `${records} | ${batch}`, as: 'batch' },
      }),
    },
  ]
}

/** What the runbook leaves in place, and how it is brought back or taken away. */
export function keptNotes(secret: NamedSecret | undefined, target: Target): readonly string[] {
  const { databaseName, databaseUser } = target.names
  const { databaseInstance } = target.environment
  const notes = [
    `${databaseName} and ${databaseUser} stay on ${databaseInstance}; as its administrator: DROP DATABASE IF EXISTS ${databaseName}; DROP USER IF EXISTS '${databaseUser}'@'%';`,
  ]
  if (secret?.state === 'pending-deletion') {
    const since = secret.deletedAt == null ? '' : ` since ${secret.deletedAt.slice(0, 10)}`
    const restore = awsInline(target, 'secretsmanager restore-secret', { 'secret-id': secret.arn ?? secret.name })
    notes.push(
      `${secret.name} is pending deletion${since}, for ${SECRET_RECOVERY_DAYS} days; before the tenant is deployed again: ${restore}`,
    )
  }
  return notes
}
