import { SECRET_RECOVERY_DAYS } from '../../evidence/expectations.ts'
import { byHand, change } from '../../evidence/fix.ts'
import type { DbSecret, HostedZone, ListenerRules, Remains, Service, TargetGroup } from '../../evidence/index.ts'
import { isOwnRule } from '../../evidence/readings/group-owner.ts'
import { describeRule, rulesForwardingTo } from '../../evidence/readings/routing.ts'
import { revisionName } from '../../lib/text/words.ts'
import { awsInline, serviceOptions } from '../../platform/commands/aws.ts'
import { quote } from '../../platform/commands/shell.ts'
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

/** The tenant's own group; it cannot go as long as anybody else's rule leads to it. */
export function targetGroupLeftover(
  group: TargetGroup,
  rules: ListenerRules | undefined,
  target: Target,
): readonly Leftover[] {
  if (!group.found) return []
  const summary = `Delete the target group ${group.name}, after its rules`
  const others = rules && rulesForwardingTo(rules, group.arn).filter(rule => !isOwnRule(rule, target))
  const fix =
    others?.length === 0
      ? change(target, summary, 'elbv2 delete-target-group', { 'target-group-arn': group.arn })
      : byHand(
          summary,
          others
            ? `Not before ${others.map(describeRule).join(' and ')} leads elsewhere: it serves others than ${target.tenant}`
            : 'Look first which rules lead to it: they could not be seen',
        )
  return [{ what: `target group ${group.name}`, fix }]
}

/** What nothing leads to any more: revisions, access points, policies. */
export function remainsLeftovers(remains: Remains, target: Target): readonly Leftover[] {
  return [
    ...remains.activeRevisions.map(arn => ({
      what: `task definition ${revisionName(arn)}`,
      fix: change(target, `Withdraw ${revisionName(arn)}`, 'ecs deregister-task-definition', {
        'task-definition': revisionName(arn),
      }),
    })),
    ...remains.accessPoints.map(({ id, fileSystemId }) => ({
      what: `access point ${id} of ${fileSystemId}`,
      fix: change(
        target,
        `Delete the access point ${id}; the files under ${target.names.efsPath} stay`,
        'efs delete-access-point',
        { 'access-point-id': id },
      ),
    })),
    ...remains.rolePolicies.map(({ roleName, policyName }) => ({
      what: `policy ${policyName} of ${roleName}`,
      fix: change(target, `Delete the policy ${policyName}`, 'iam delete-role-policy', {
        'role-name': roleName,
        'policy-name': policyName,
      }),
    })),
  ]
}

/** A secret that is pending deletion is as it should be. */
export function secretLeftover(secret: DbSecret, target: Target): readonly Leftover[] {
  if (secret.state === 'missing' || secret.state === 'pending-deletion') return []
  return [
    {
      what: `secret ${secret.name}`,
      fix: change(
        target,
        `Delete the secret ${secret.name}; it can be restored for ${SECRET_RECOVERY_DAYS} days`,
        'secretsmanager delete-secret',
        { 'secret-id': secret.arn ?? secret.name, 'recovery-window-in-days': SECRET_RECOVERY_DAYS },
        { destroys: `the database password of ${target.tenant}, after ${SECRET_RECOVERY_DAYS} days` },
      ),
    },
  ]
}

/** A record of the tenant's very own; the wildcard of the environment serves everybody. */
export function recordLeftover(zone: HostedZone, target: Target): readonly Leftover[] {
  const { domain } = target
  if (!zone.zoneFound || zone.record?.name !== domain.toLowerCase()) return []
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
export function keptNotes(secret: DbSecret | undefined, target: Target): readonly string[] {
  const { databaseName, databaseUser } = target.names
  const { databaseInstance } = target.environment
  const notes = [
    `${databaseName} and ${databaseUser} stay on ${databaseInstance}; as its administrator: DROP DATABASE IF EXISTS ${databaseName}; DROP USER IF EXISTS '${databaseUser}'@'%';`,
  ]
  if (secret?.state === 'pending-deletion') {
    const since = secret.deletedAt === null ? '' : ` since ${secret.deletedAt.slice(0, 10)}`
    const restore = awsInline(target, 'secretsmanager restore-secret', { 'secret-id': secret.arn ?? secret.name })
    notes.push(
      `${secret.name} is pending deletion${since}, for ${SECRET_RECOVERY_DAYS} days; before the tenant is deployed again: ${restore}`,
    )
  }
  return notes
}
