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
import basicAuthAnyLogin from './edge/basic-auth-any-login.ts'
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
import edgeFunctionBlocksAddress from './edge/edge-function-blocks-address.ts'
import edgeFunctionFailed from './edge/edge-function-failed.ts'
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
import secretsManagerUnroutable from './network/secrets-manager-unroutable.ts'
import executionRoleDeniedSecret from './role/execution-role-denied-secret.ts'
import secretArnStaleInPolicy from './role/secret-arn-stale-in-policy.ts'
import healthCheckMismatch from './routing/health-check-mismatch.ts'
import listenerHostMismatch from './routing/listener-host-mismatch.ts'
import listenerPriorityConflict from './routing/listener-priority-conflict.ts'
import listenerRuleMissing from './routing/listener-rule-missing.ts'
import listenerRuleShadowed from './routing/listener-rule-shadowed.ts'
import listenerRuleWrongTarget from './routing/listener-rule-wrong-target.ts'
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

/** Every known cause by its id; the compiler misses none. */
export const diagnoses: Readonly<Record<DiagnosisId, Diagnosis>> = {
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
