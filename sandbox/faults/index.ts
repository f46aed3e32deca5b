// Generated from the names of the files by `npm run docs`; not to be changed by hand.

import albCannotReachTasks from './alb-cannot-reach-tasks.ts'
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
import type { Fault } from './define.ts'
import deploymentInProgress from './deployment-in-progress.ts'
import deploymentRolledBack from './deployment-rolled-back.ts'
import distributionAliasMissing from './distribution-alias-missing.ts'
import distributionDeploying from './distribution-deploying.ts'
import distributionDisabled from './distribution-disabled.ts'
import distributionOriginWrong from './distribution-origin-wrong.ts'
import dnsBypassesCloudfront from './dns-bypasses-cloudfront.ts'
import dnsPointsToAlb from './dns-points-to-alb.ts'
import dnsRecordMissing from './dns-record-missing.ts'
import efsMountDenied from './efs-mount-denied.ts'
import efsUnreachable from './efs-unreachable.ts'
import executionRoleDeniedSecret from './execution-role-denied-secret.ts'
import executionRoleMissing from './execution-role-missing.ts'
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
import loadBalancerClosed from './load-balancer-closed.ts'
import loadBalancerMissing from './load-balancer-missing.ts'
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
  'clock-skewed': clockSkewed,
  'credentials-expired': credentialsExpired,
  'permission-missing': permissionMissing,
  throttled,
  'wrong-account': wrongAccount,
  'deployment-in-progress': deploymentInProgress,
  'deployment-rolled-back': deploymentRolledBack,
  'revision-not-rolled-out': revisionNotRolledOut,
  'service-missing': serviceMissing,
  'service-outside-office-hours': serviceOutsideOfficeHours,
  'service-scaled-to-zero': serviceScaledToZero,
  'targets-missing': targetsMissing,
  'image-drifted': imageDrifted,
  'image-known-bad': imageKnownBad,
  'image-missing': imageMissing,
  'image-platform-mismatch': imagePlatformMismatch,
  'image-pull-denied': imagePullDenied,
  'wp-config-parse-error': wpConfigParseError,
  'secret-key-missing': secretKeyMissing,
  'secret-malformed': secretMalformed,
  'secret-missing': secretMissing,
  'secret-pending-deletion': secretPendingDeletion,
  'secret-rotated-since-start': secretRotatedSinceStart,
  'secret-without-value': secretWithoutValue,
  'execution-role-denied-secret': executionRoleDeniedSecret,
  'execution-role-missing': executionRoleMissing,
  'secret-arn-stale-in-policy': secretArnStaleInPolicy,
  'efs-mount-denied': efsMountDenied,
  'log-group-missing': logGroupMissing,
  'wp-content-missing': wpContentMissing,
  'alb-cannot-reach-tasks': albCannotReachTasks,
  'database-unreachable': databaseUnreachable,
  'efs-unreachable': efsUnreachable,
  'load-balancer-closed': loadBalancerClosed,
  'secrets-manager-unroutable': secretsManagerUnroutable,
  'database-access-denied': databaseAccessDenied,
  'database-connections-exhausted': databaseConnectionsExhausted,
  'database-credentials-rejected': databaseCredentialsRejected,
  'database-host-unresolvable': databaseHostUnresolvable,
  'database-missing': databaseMissing,
  'database-name-mismatch': databaseNameMismatch,
  'wordpress-not-installed': wordpressNotInstalled,
  'container-exited': containerExited,
  'health-check-timeout': healthCheckTimeout,
  'task-out-of-memory': taskOutOfMemory,
  'health-check-mismatch': healthCheckMismatch,
  'listener-host-mismatch': listenerHostMismatch,
  'listener-priority-conflict': listenerPriorityConflict,
  'listener-rule-missing': listenerRuleMissing,
  'listener-rule-shadowed': listenerRuleShadowed,
  'listener-rule-wrong-target': listenerRuleWrongTarget,
  'load-balancer-missing': loadBalancerMissing,
  'dns-bypasses-cloudfront': dnsBypassesCloudfront,
  'dns-points-to-alb': dnsPointsToAlb,
  'dns-record-missing': dnsRecordMissing,
  'basic-auth-mismatch': basicAuthMismatch,
  'basic-auth-missing': basicAuthMissing,
  'basic-auth-placeholder': basicAuthPlaceholder,
  'basic-auth-unpublished': basicAuthUnpublished,
  'certificate-expired': certificateExpired,
  'certificate-expiring': certificateExpiring,
  'certificate-name-mismatch': certificateNameMismatch,
  'certificate-untrusted': certificateUntrusted,
  'distribution-alias-missing': distributionAliasMissing,
  'distribution-deploying': distributionDeploying,
  'distribution-disabled': distributionDisabled,
  'distribution-origin-wrong': distributionOriginWrong,
  'origin-unreachable': originUnreachable,
  'php-fatal-error': phpFatalError,
  'redirect-loop': redirectLoop,
  'wrong-site-url': wrongSiteUrl,
}

export const faultIds: readonly string[] = Object.keys(faults)
