import { settle } from '../model/settle.ts'
import type { World } from '../model/state.ts'
import albCannotReachTasks from './alb-cannot-reach-tasks.ts'
import basicAuthAnyLogin from './basic-auth-any-login.ts'
import basicAuthMismatch from './basic-auth-mismatch.ts'
import basicAuthMissing from './basic-auth-missing.ts'
import basicAuthPlaceholder from './basic-auth-placeholder.ts'
import basicAuthUnpublished from './basic-auth-unpublished.ts'
import certificateExpired from './certificate-expired.ts'
import certificateExpiring from './certificate-expiring.ts'
import certificateNameMismatch from './certificate-name-mismatch.ts'
import certificateUntrusted from './certificate-untrusted.ts'
import clockSkewed from './clock-skewed.ts'
import containerExited from './container-exited.ts'
import credentialsExpired from './credentials-expired.ts'
import databaseAccessDenied from './database-access-denied.ts'
import databaseConnectionsExhausted from './database-connections-exhausted.ts'
import databaseCredentialsRejected from './database-credentials-rejected.ts'
import databaseHostUnresolvable from './database-host-unresolvable.ts'
import databaseMissing from './database-missing.ts'
import databaseNameMismatch from './database-name-mismatch.ts'
import databaseUnreachable from './database-unreachable.ts'
import { type Fault, STAGES } from './define.ts'
import deploymentInProgress from './deployment-in-progress.ts'
import deploymentRolledBack from './deployment-rolled-back.ts'
import distributionAliasMissing from './distribution-alias-missing.ts'
import distributionDeploying from './distribution-deploying.ts'
import distributionDisabled from './distribution-disabled.ts'
import dnsBypassesCloudfront from './dns-bypasses-cloudfront.ts'
import dnsPointsToAlb from './dns-points-to-alb.ts'
import dnsRecordMissing from './dns-record-missing.ts'
import edgeFunctionBlocksAddress from './edge-function-blocks-address.ts'
import edgeFunctionFailed from './edge-function-failed.ts'
import efsMountDenied from './efs-mount-denied.ts'
import efsUnreachable from './efs-unreachable.ts'
import executionRoleDeniedSecret from './execution-role-denied-secret.ts'
import healthCheckMismatch from './health-check-mismatch.ts'
import healthCheckTimeout from './health-check-timeout.ts'
import imageDrifted from './image-drifted.ts'
import imageKnownBad from './image-known-bad.ts'
import imageMissing from './image-missing.ts'
import imagePlatformMismatch from './image-platform-mismatch.ts'
import imagePullDenied from './image-pull-denied.ts'
import listenerHostMismatch from './listener-host-mismatch.ts'
import listenerPriorityConflict from './listener-priority-conflict.ts'
import listenerRuleMissing from './listener-rule-missing.ts'
import listenerRuleShadowed from './listener-rule-shadowed.ts'
import listenerRuleWrongTarget from './listener-rule-wrong-target.ts'
import logGroupMissing from './log-group-missing.ts'
import originUnreachable from './origin-unreachable.ts'
import permissionMissing from './permission-missing.ts'
import phpFatalError from './php-fatal-error.ts'
import redirectLoop from './redirect-loop.ts'
import revisionNotRolledOut from './revision-not-rolled-out.ts'
import secretArnStaleInPolicy from './secret-arn-stale-in-policy.ts'
import secretKeyMissing from './secret-key-missing.ts'
import secretMalformed from './secret-malformed.ts'
import secretMissing from './secret-missing.ts'
import secretPendingDeletion from './secret-pending-deletion.ts'
import secretRotatedSinceStart from './secret-rotated-since-start.ts'
import secretWithoutValue from './secret-without-value.ts'
import secretsManagerUnroutable from './secrets-manager-unroutable.ts'
import serviceMissing from './service-missing.ts'
import serviceOutsideOfficeHours from './service-outside-office-hours.ts'
import serviceScaledToZero from './service-scaled-to-zero.ts'
import targetsMissing from './targets-missing.ts'
import taskOutOfMemory from './task-out-of-memory.ts'
import throttled from './throttled.ts'
import wordpressNotInstalled from './wordpress-not-installed.ts'
import wpConfigParseError from './wp-config-parse-error.ts'
import wpContentMissing from './wp-content-missing.ts'
import wrongAccount from './wrong-account.ts'
import wrongSiteUrl from './wrong-site-url.ts'

/** Everything that can be broken on purpose, each named after the diagnosis that has to find it. */
export const faults: Readonly<Record<string, Fault>> = {
  'wrong-account': wrongAccount,
  'clock-skewed': clockSkewed,
  'credentials-expired': credentialsExpired,
  'permission-missing': permissionMissing,
  throttled,
  'execution-role-denied-secret': executionRoleDeniedSecret,
  'database-credentials-rejected': databaseCredentialsRejected,
  'database-missing': databaseMissing,
  'database-access-denied': databaseAccessDenied,
  'database-unreachable': databaseUnreachable,
  'database-host-unresolvable': databaseHostUnresolvable,
  'database-connections-exhausted': databaseConnectionsExhausted,
  'database-name-mismatch': databaseNameMismatch,
  'secret-rotated-since-start': secretRotatedSinceStart,
  'listener-rule-missing': listenerRuleMissing,
  'listener-rule-shadowed': listenerRuleShadowed,
  'listener-rule-wrong-target': listenerRuleWrongTarget,
  'listener-host-mismatch': listenerHostMismatch,
  'listener-priority-conflict': listenerPriorityConflict,
  'dns-points-to-alb': dnsPointsToAlb,
  'dns-bypasses-cloudfront': dnsBypassesCloudfront,
  'dns-record-missing': dnsRecordMissing,
  'distribution-alias-missing': distributionAliasMissing,
  'distribution-disabled': distributionDisabled,
  'distribution-deploying': distributionDeploying,
  'certificate-expired': certificateExpired,
  'certificate-expiring': certificateExpiring,
  'certificate-name-mismatch': certificateNameMismatch,
  'certificate-untrusted': certificateUntrusted,
  'origin-unreachable': originUnreachable,
  'basic-auth-placeholder': basicAuthPlaceholder,
  'basic-auth-mismatch': basicAuthMismatch,
  'basic-auth-unpublished': basicAuthUnpublished,
  'basic-auth-missing': basicAuthMissing,
  'basic-auth-any-login': basicAuthAnyLogin,
  'edge-function-failed': edgeFunctionFailed,
  'edge-function-blocks-address': edgeFunctionBlocksAddress,
  'secret-missing': secretMissing,
  'secret-without-value': secretWithoutValue,
  'secret-malformed': secretMalformed,
  'secret-key-missing': secretKeyMissing,
  'secret-pending-deletion': secretPendingDeletion,
  'secret-arn-stale-in-policy': secretArnStaleInPolicy,
  'secrets-manager-unroutable': secretsManagerUnroutable,
  'efs-mount-denied': efsMountDenied,
  'efs-unreachable': efsUnreachable,
  'log-group-missing': logGroupMissing,
  'wp-config-parse-error': wpConfigParseError,
  'image-known-bad': imageKnownBad,
  'image-platform-mismatch': imagePlatformMismatch,
  'image-missing': imageMissing,
  'image-pull-denied': imagePullDenied,
  'image-drifted': imageDrifted,
  'service-missing': serviceMissing,
  'service-scaled-to-zero': serviceScaledToZero,
  'service-outside-office-hours': serviceOutsideOfficeHours,
  'deployment-in-progress': deploymentInProgress,
  'deployment-rolled-back': deploymentRolledBack,
  'revision-not-rolled-out': revisionNotRolledOut,
  'task-out-of-memory': taskOutOfMemory,
  'container-exited': containerExited,
  'health-check-mismatch': healthCheckMismatch,
  'health-check-timeout': healthCheckTimeout,
  'targets-missing': targetsMissing,
  'alb-cannot-reach-tasks': albCannotReachTasks,
  'php-fatal-error': phpFatalError,
  'wordpress-not-installed': wordpressNotInstalled,
  'redirect-loop': redirectLoop,
  'wrong-site-url': wrongSiteUrl,
  'wp-content-missing': wpContentMissing,
}

export const faultIds: readonly string[] = Object.keys(faults)

/** Breaks one tenant (or what all share), stage by stage; a deployment has run its course before the service is scaled or removed. */
export function applyFaults(world: World, tenant: string, ids: readonly string[]): void {
  const chosen = ids.flatMap(id => faults[id] ?? [])
  for (const stage of STAGES) {
    const now = chosen.filter(fault => (fault.stage ?? 'broken') === stage)
    for (const fault of now) fault.apply(world, tenant)
    if (stage === 'deployed' && now.length > 0) settle(world)
  }
}
