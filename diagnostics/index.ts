// Generated from the names of the files by `npm run docs`; not to be changed by hand.

import clockSkewed from './access/clock-skewed.ts'
import credentialsExpired from './access/credentials-expired.ts'
import permissionMissing from './access/permission-missing.ts'
import throttled from './access/throttled.ts'
import wrongAccount from './access/wrong-account.ts'
import databaseAccessDenied from './database/database-access-denied.ts'
import databaseConnectionsExhausted from './database/database-connections-exhausted.ts'
import databaseCredentialsRejected from './database/database-credentials-rejected.ts'
import databaseHostUnresolvable from './database/database-host-unresolvable.ts'
import databaseMissing from './database/database-missing.ts'
import databaseNameMismatch from './database/database-name-mismatch.ts'
import wordpressNotInstalled from './database/wordpress-not-installed.ts'
import type { Diagnosis } from './define.ts'
import dnsBypassesCloudfront from './dns/dns-bypasses-cloudfront.ts'
import dnsPointsToAlb from './dns/dns-points-to-alb.ts'
import dnsRecordMissing from './dns/dns-record-missing.ts'
import basicAuthMismatch from './edge/basic-auth-mismatch.ts'
import basicAuthMissing from './edge/basic-auth-missing.ts'
import basicAuthPlaceholder from './edge/basic-auth-placeholder.ts'
import basicAuthUnpublished from './edge/basic-auth-unpublished.ts'
import certificateExpired from './edge/certificate-expired.ts'
import certificateExpiring from './edge/certificate-expiring.ts'
import certificateNameMismatch from './edge/certificate-name-mismatch.ts'
import certificateUntrusted from './edge/certificate-untrusted.ts'
import distributionAliasMissing from './edge/distribution-alias-missing.ts'
import distributionDeploying from './edge/distribution-deploying.ts'
import distributionDisabled from './edge/distribution-disabled.ts'
import distributionOriginWrong from './edge/distribution-origin-wrong.ts'
import originUnreachable from './edge/origin-unreachable.ts'
import type { DiagnosisId } from './ids.ts'
import imageDrifted from './image/image-drifted.ts'
import imageKnownBad from './image/image-known-bad.ts'
import imageMissing from './image/image-missing.ts'
import imagePlatformMismatch from './image/image-platform-mismatch.ts'
import imagePullDenied from './image/image-pull-denied.ts'
import wpConfigParseError from './image/wp-config-parse-error.ts'
import albCannotReachTasks from './network/alb-cannot-reach-tasks.ts'
import databaseUnreachable from './network/database-unreachable.ts'
import efsUnreachable from './network/efs-unreachable.ts'
import loadBalancerClosed from './network/load-balancer-closed.ts'
import secretsManagerUnroutable from './network/secrets-manager-unroutable.ts'
import executionRoleDeniedSecret from './role/execution-role-denied-secret.ts'
import executionRoleMissing from './role/execution-role-missing.ts'
import secretArnStaleInPolicy from './role/secret-arn-stale-in-policy.ts'
import healthCheckMismatch from './routing/health-check-mismatch.ts'
import listenerHostMismatch from './routing/listener-host-mismatch.ts'
import listenerPriorityConflict from './routing/listener-priority-conflict.ts'
import listenerRuleMissing from './routing/listener-rule-missing.ts'
import listenerRuleShadowed from './routing/listener-rule-shadowed.ts'
import listenerRuleWrongTarget from './routing/listener-rule-wrong-target.ts'
import loadBalancerMissing from './routing/load-balancer-missing.ts'
import secretKeyMissing from './secret/secret-key-missing.ts'
import secretMalformed from './secret/secret-malformed.ts'
import secretMissing from './secret/secret-missing.ts'
import secretPendingDeletion from './secret/secret-pending-deletion.ts'
import secretRotatedSinceStart from './secret/secret-rotated-since-start.ts'
import secretWithoutValue from './secret/secret-without-value.ts'
import deploymentInProgress from './service/deployment-in-progress.ts'
import deploymentRolledBack from './service/deployment-rolled-back.ts'
import revisionNotRolledOut from './service/revision-not-rolled-out.ts'
import serviceMissing from './service/service-missing.ts'
import serviceOutsideOfficeHours from './service/service-outside-office-hours.ts'
import serviceScaledToZero from './service/service-scaled-to-zero.ts'
import targetsMissing from './service/targets-missing.ts'
import efsMountDenied from './storage/efs-mount-denied.ts'
import logGroupMissing from './storage/log-group-missing.ts'
import wpContentMissing from './storage/wp-content-missing.ts'
import containerExited from './task/container-exited.ts'
import healthCheckTimeout from './task/health-check-timeout.ts'
import taskOutOfMemory from './task/task-out-of-memory.ts'
import phpFatalError from './wordpress/php-fatal-error.ts'
import redirectLoop from './wordpress/redirect-loop.ts'
import wrongSiteUrl from './wordpress/wrong-site-url.ts'

/** Every known cause by its id. */
export const diagnoses: Readonly<Record<DiagnosisId, Diagnosis>> = {
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
