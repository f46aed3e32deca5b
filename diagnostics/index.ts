// Generated from the names of the files by `npm run docs`; not to be changed by hand.

import clockSkewed from './access/clock-skewed.ts'
import credentialsExpired from './access/credentials-expired.ts'
import credentialsMissing from './access/credentials-missing.ts'
import permissionMissing from './access/permission-missing.ts'
import throttled from './access/throttled.ts'
import wrongAccount from './access/wrong-account.ts'
import databaseAccessDenied from './database/database-access-denied.ts'
import databaseConnectionsExhausted from './database/database-connections-exhausted.ts'
import databaseCredentialsRejected from './database/database-credentials-rejected.ts'
import databaseHostBlocked from './database/database-host-blocked.ts'
import databaseHostNotAllowed from './database/database-host-not-allowed.ts'
import databaseHostUnresolvable from './database/database-host-unresolvable.ts'
import databaseLoginMethod from './database/database-login-method.ts'
import databaseMissing from './database/database-missing.ts'
import databaseNameMismatch from './database/database-name-mismatch.ts'
import databaseTablesCorrupt from './database/database-tables-corrupt.ts'
import databaseTlsFailed from './database/database-tls-failed.ts'
import databaseTlsRequired from './database/database-tls-required.ts'
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
import cacheBehaviourUnfit from './edge/cache-behaviour-unfit.ts'
import certificateExpired from './edge/certificate-expired.ts'
import certificateExpiring from './edge/certificate-expiring.ts'
import certificateNameMismatch from './edge/certificate-name-mismatch.ts'
import certificateNotYetValid from './edge/certificate-not-yet-valid.ts'
import certificateUntrusted from './edge/certificate-untrusted.ts'
import distributionAliasMissing from './edge/distribution-alias-missing.ts'
import distributionDeploying from './edge/distribution-deploying.ts'
import distributionDisabled from './edge/distribution-disabled.ts'
import distributionOriginWrong from './edge/distribution-origin-wrong.ts'
import edgeFunctionBlocksAddress from './edge/edge-function-blocks-address.ts'
import edgeFunctionFailed from './edge/edge-function-failed.ts'
import edgeGeoBlocked from './edge/edge-geo-blocked.ts'
import edgeRequestBlocked from './edge/edge-request-blocked.ts'
import originNameUnresolvable from './edge/origin-name-unresolvable.ts'
import originProtocolMismatch from './edge/origin-protocol-mismatch.ts'
import originUnreachable from './edge/origin-unreachable.ts'
import type { DiagnosisId } from './ids.ts'
import imageDrifted from './image/image-drifted.ts'
import imageKnownBad from './image/image-known-bad.ts'
import imageMissing from './image/image-missing.ts'
import imagePlatformMismatch from './image/image-platform-mismatch.ts'
import imagePullDenied from './image/image-pull-denied.ts'
import imagePullInterrupted from './image/image-pull-interrupted.ts'
import imageReferenceMalformed from './image/image-reference-malformed.ts'
import registryRateLimited from './image/registry-rate-limited.ts'
import wpConfigParseError from './image/wp-config-parse-error.ts'
import albCannotReachTasks from './network/alb-cannot-reach-tasks.ts'
import databaseUnreachable from './network/database-unreachable.ts'
import efsUnreachable from './network/efs-unreachable.ts'
import envFileUnreachable from './network/env-file-unreachable.ts'
import loadBalancerClosed from './network/load-balancer-closed.ts'
import logDriverUnreachable from './network/log-driver-unreachable.ts'
import portNotListening from './network/port-not-listening.ts'
import registryUnreachable from './network/registry-unreachable.ts'
import secretsManagerUnroutable from './network/secrets-manager-unroutable.ts'
import subnetAddressesExhausted from './network/subnet-addresses-exhausted.ts'
import subnetZoneUnsupported from './network/subnet-zone-unsupported.ts'
import targetZoneNotEnabled from './network/target-zone-not-enabled.ts'
import envFileDenied from './role/env-file-denied.ts'
import executionRoleDeniedKey from './role/execution-role-denied-key.ts'
import executionRoleDeniedLogs from './role/execution-role-denied-logs.ts'
import executionRoleDeniedOtherSecret from './role/execution-role-denied-other-secret.ts'
import executionRoleDeniedParameter from './role/execution-role-denied-parameter.ts'
import executionRoleDeniedSecret from './role/execution-role-denied-secret.ts'
import executionRoleMissing from './role/execution-role-missing.ts'
import registryCredentialsDenied from './role/registry-credentials-denied.ts'
import roleNotAssumable from './role/role-not-assumable.ts'
import secretArnStaleInPolicy from './role/secret-arn-stale-in-policy.ts'
import secretDeniedElsewhere from './role/secret-denied-elsewhere.ts'
import secretExplicitlyDenied from './role/secret-explicitly-denied.ts'
import secretOutsideBoundary from './role/secret-outside-boundary.ts'
import serviceRoleDenied from './role/service-role-denied.ts'
import healthCheckMismatch from './routing/health-check-mismatch.ts'
import listenerHostMismatch from './routing/listener-host-mismatch.ts'
import listenerPriorityConflict from './routing/listener-priority-conflict.ts'
import listenerRuleMissing from './routing/listener-rule-missing.ts'
import listenerRuleShadowed from './routing/listener-rule-shadowed.ts'
import listenerRuleWrongTarget from './routing/listener-rule-wrong-target.ts'
import loadBalancerInactive from './routing/load-balancer-inactive.ts'
import loadBalancerMissing from './routing/load-balancer-missing.ts'
import originHeaderMismatch from './routing/origin-header-mismatch.ts'
import targetGroupMissing from './routing/target-group-missing.ts'
import targetZoneDisabled from './routing/target-zone-disabled.ts'
import registryCredentialsMalformed from './secret/registry-credentials-malformed.ts'
import secretKeyMissing from './secret/secret-key-missing.ts'
import secretMalformed from './secret/secret-malformed.ts'
import secretMissing from './secret/secret-missing.ts'
import secretPendingDeletion from './secret/secret-pending-deletion.ts'
import secretReferenceMalformed from './secret/secret-reference-malformed.ts'
import secretRotatedSinceStart from './secret/secret-rotated-since-start.ts'
import secretWithoutValue from './secret/secret-without-value.ts'
import ssmParameterMissing from './secret/ssm-parameter-missing.ts'
import capacityUnavailable from './service/capacity-unavailable.ts'
import computeIncompatible from './service/compute-incompatible.ts'
import deploymentInProgress from './service/deployment-in-progress.ts'
import deploymentPercentagesStuck from './service/deployment-percentages-stuck.ts'
import deploymentRolledBack from './service/deployment-rolled-back.ts'
import quotaExceeded from './service/quota-exceeded.ts'
import referenceForeign from './service/reference-foreign.ts'
import revisionInactive from './service/revision-inactive.ts'
import revisionNotRolledOut from './service/revision-not-rolled-out.ts'
import schedulerThrottled from './service/scheduler-throttled.ts'
import serviceMissing from './service/service-missing.ts'
import serviceOutsideOfficeHours from './service/service-outside-office-hours.ts'
import serviceScaledToZero from './service/service-scaled-to-zero.ts'
import spotInterrupted from './service/spot-interrupted.ts'
import startFailureRepaired from './service/start-failure-repaired.ts'
import targetsForeign from './service/targets-foreign.ts'
import targetsMissing from './service/targets-missing.ts'
import tasksProtected from './service/tasks-protected.ts'
import diskFull from './storage/disk-full.ts'
import efsMountDenied from './storage/efs-mount-denied.ts'
import efsPathMissing from './storage/efs-path-missing.ts'
import ephemeralStorageFull from './storage/ephemeral-storage-full.ts'
import logDriverMisconfigured from './storage/log-driver-misconfigured.ts'
import logGroupMissing from './storage/log-group-missing.ts'
import wpContentMissing from './storage/wp-content-missing.ts'
import apacheWorkersExhausted from './task/apache-workers-exhausted.ts'
import containerExited from './task/container-exited.ts'
import containerHealthCheckFailed from './task/container-health-check-failed.ts'
import containerNotStartable from './task/container-not-startable.ts'
import healthCheckTimeout from './task/health-check-timeout.ts'
import taskOutOfMemory from './task/task-out-of-memory.ts'
import htaccessError from './wordpress/htaccess-error.ts'
import maintenanceMode from './wordpress/maintenance-mode.ts'
import multisiteSiteUnknown from './wordpress/multisite-site-unknown.ts'
import objectCacheUnreachable from './wordpress/object-cache-unreachable.ts'
import originTimeout from './wordpress/origin-timeout.ts'
import phpExtensionMissing from './wordpress/php-extension-missing.ts'
import phpFatalError from './wordpress/php-fatal-error.ts'
import phpNotRunning from './wordpress/php-not-running.ts'
import phpSegfault from './wordpress/php-segfault.ts'
import redirectLoop from './wordpress/redirect-loop.ts'
import securityPluginBlocks from './wordpress/security-plugin-blocks.ts'
import wpConfigMissing from './wordpress/wp-config-missing.ts'
import wrongSiteUrl from './wordpress/wrong-site-url.ts'

/** Every known cause by its id. */
export const diagnoses: Readonly<Record<DiagnosisId, Diagnosis>> = {
  'clock-skewed': clockSkewed,
  'credentials-expired': credentialsExpired,
  'credentials-missing': credentialsMissing,
  'permission-missing': permissionMissing,
  throttled,
  'wrong-account': wrongAccount,
  'capacity-unavailable': capacityUnavailable,
  'compute-incompatible': computeIncompatible,
  'deployment-in-progress': deploymentInProgress,
  'deployment-percentages-stuck': deploymentPercentagesStuck,
  'deployment-rolled-back': deploymentRolledBack,
  'quota-exceeded': quotaExceeded,
  'reference-foreign': referenceForeign,
  'revision-inactive': revisionInactive,
  'revision-not-rolled-out': revisionNotRolledOut,
  'scheduler-throttled': schedulerThrottled,
  'service-missing': serviceMissing,
  'service-outside-office-hours': serviceOutsideOfficeHours,
  'service-scaled-to-zero': serviceScaledToZero,
  'spot-interrupted': spotInterrupted,
  'start-failure-repaired': startFailureRepaired,
  'targets-foreign': targetsForeign,
  'targets-missing': targetsMissing,
  'tasks-protected': tasksProtected,
  'image-drifted': imageDrifted,
  'image-known-bad': imageKnownBad,
  'image-missing': imageMissing,
  'image-platform-mismatch': imagePlatformMismatch,
  'image-pull-denied': imagePullDenied,
  'image-pull-interrupted': imagePullInterrupted,
  'image-reference-malformed': imageReferenceMalformed,
  'registry-rate-limited': registryRateLimited,
  'wp-config-parse-error': wpConfigParseError,
  'registry-credentials-malformed': registryCredentialsMalformed,
  'secret-key-missing': secretKeyMissing,
  'secret-malformed': secretMalformed,
  'secret-missing': secretMissing,
  'secret-pending-deletion': secretPendingDeletion,
  'secret-reference-malformed': secretReferenceMalformed,
  'secret-rotated-since-start': secretRotatedSinceStart,
  'secret-without-value': secretWithoutValue,
  'ssm-parameter-missing': ssmParameterMissing,
  'env-file-denied': envFileDenied,
  'execution-role-denied-key': executionRoleDeniedKey,
  'execution-role-denied-logs': executionRoleDeniedLogs,
  'execution-role-denied-other-secret': executionRoleDeniedOtherSecret,
  'execution-role-denied-parameter': executionRoleDeniedParameter,
  'execution-role-denied-secret': executionRoleDeniedSecret,
  'execution-role-missing': executionRoleMissing,
  'registry-credentials-denied': registryCredentialsDenied,
  'role-not-assumable': roleNotAssumable,
  'secret-arn-stale-in-policy': secretArnStaleInPolicy,
  'secret-denied-elsewhere': secretDeniedElsewhere,
  'secret-explicitly-denied': secretExplicitlyDenied,
  'secret-outside-boundary': secretOutsideBoundary,
  'service-role-denied': serviceRoleDenied,
  'disk-full': diskFull,
  'efs-mount-denied': efsMountDenied,
  'efs-path-missing': efsPathMissing,
  'ephemeral-storage-full': ephemeralStorageFull,
  'log-driver-misconfigured': logDriverMisconfigured,
  'log-group-missing': logGroupMissing,
  'wp-content-missing': wpContentMissing,
  'alb-cannot-reach-tasks': albCannotReachTasks,
  'database-unreachable': databaseUnreachable,
  'efs-unreachable': efsUnreachable,
  'env-file-unreachable': envFileUnreachable,
  'load-balancer-closed': loadBalancerClosed,
  'log-driver-unreachable': logDriverUnreachable,
  'port-not-listening': portNotListening,
  'registry-unreachable': registryUnreachable,
  'secrets-manager-unroutable': secretsManagerUnroutable,
  'subnet-addresses-exhausted': subnetAddressesExhausted,
  'subnet-zone-unsupported': subnetZoneUnsupported,
  'target-zone-not-enabled': targetZoneNotEnabled,
  'database-access-denied': databaseAccessDenied,
  'database-connections-exhausted': databaseConnectionsExhausted,
  'database-credentials-rejected': databaseCredentialsRejected,
  'database-host-blocked': databaseHostBlocked,
  'database-host-not-allowed': databaseHostNotAllowed,
  'database-host-unresolvable': databaseHostUnresolvable,
  'database-login-method': databaseLoginMethod,
  'database-missing': databaseMissing,
  'database-name-mismatch': databaseNameMismatch,
  'database-tables-corrupt': databaseTablesCorrupt,
  'database-tls-failed': databaseTlsFailed,
  'database-tls-required': databaseTlsRequired,
  'wordpress-not-installed': wordpressNotInstalled,
  'apache-workers-exhausted': apacheWorkersExhausted,
  'container-exited': containerExited,
  'container-health-check-failed': containerHealthCheckFailed,
  'container-not-startable': containerNotStartable,
  'health-check-timeout': healthCheckTimeout,
  'task-out-of-memory': taskOutOfMemory,
  'health-check-mismatch': healthCheckMismatch,
  'listener-host-mismatch': listenerHostMismatch,
  'listener-priority-conflict': listenerPriorityConflict,
  'listener-rule-missing': listenerRuleMissing,
  'listener-rule-shadowed': listenerRuleShadowed,
  'listener-rule-wrong-target': listenerRuleWrongTarget,
  'load-balancer-inactive': loadBalancerInactive,
  'load-balancer-missing': loadBalancerMissing,
  'origin-header-mismatch': originHeaderMismatch,
  'target-group-missing': targetGroupMissing,
  'target-zone-disabled': targetZoneDisabled,
  'dns-bypasses-cloudfront': dnsBypassesCloudfront,
  'dns-points-to-alb': dnsPointsToAlb,
  'dns-record-missing': dnsRecordMissing,
  'basic-auth-any-login': basicAuthAnyLogin,
  'basic-auth-mismatch': basicAuthMismatch,
  'basic-auth-missing': basicAuthMissing,
  'basic-auth-placeholder': basicAuthPlaceholder,
  'basic-auth-unpublished': basicAuthUnpublished,
  'cache-behaviour-unfit': cacheBehaviourUnfit,
  'certificate-expired': certificateExpired,
  'certificate-expiring': certificateExpiring,
  'certificate-name-mismatch': certificateNameMismatch,
  'certificate-not-yet-valid': certificateNotYetValid,
  'certificate-untrusted': certificateUntrusted,
  'distribution-alias-missing': distributionAliasMissing,
  'distribution-deploying': distributionDeploying,
  'distribution-disabled': distributionDisabled,
  'distribution-origin-wrong': distributionOriginWrong,
  'edge-function-blocks-address': edgeFunctionBlocksAddress,
  'edge-function-failed': edgeFunctionFailed,
  'edge-geo-blocked': edgeGeoBlocked,
  'edge-request-blocked': edgeRequestBlocked,
  'origin-name-unresolvable': originNameUnresolvable,
  'origin-protocol-mismatch': originProtocolMismatch,
  'origin-unreachable': originUnreachable,
  'htaccess-error': htaccessError,
  'maintenance-mode': maintenanceMode,
  'multisite-site-unknown': multisiteSiteUnknown,
  'object-cache-unreachable': objectCacheUnreachable,
  'origin-timeout': originTimeout,
  'php-extension-missing': phpExtensionMissing,
  'php-fatal-error': phpFatalError,
  'php-not-running': phpNotRunning,
  'php-segfault': phpSegfault,
  'redirect-loop': redirectLoop,
  'security-plugin-blocks': securityPluginBlocks,
  'wp-config-missing': wpConfigMissing,
  'wrong-site-url': wrongSiteUrl,
}
