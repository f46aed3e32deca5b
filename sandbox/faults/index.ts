// Generated from the names of the files by `npm run docs`; not to be changed by hand.

import albCannotReachTasks from './alb-cannot-reach-tasks.ts'
import apacheWorkersExhausted from './apache-workers-exhausted.ts'
import basicAuthAnyLogin from './basic-auth-any-login.ts'
import basicAuthMismatch from './basic-auth-mismatch.ts'
import basicAuthMissing from './basic-auth-missing.ts'
import basicAuthPlaceholder from './basic-auth-placeholder.ts'
import basicAuthUnpublished from './basic-auth-unpublished.ts'
import cacheBehaviourUnfit from './cache-behaviour-unfit.ts'
import capacityUnavailable from './capacity-unavailable.ts'
import certificateExpired from './certificate-expired.ts'
import certificateExpiring from './certificate-expiring.ts'
import certificateNameMismatch from './certificate-name-mismatch.ts'
import certificateNotYetValid from './certificate-not-yet-valid.ts'
import certificateUntrusted from './certificate-untrusted.ts'
import clockSkewed from './clock-skewed.ts'
import computeIncompatible from './compute-incompatible.ts'
import containerExited from './container-exited.ts'
import containerHealthCheckFailed from './container-health-check-failed.ts'
import containerNotStartable from './container-not-startable.ts'
import credentialsExpired from './credentials-expired.ts'
import credentialsMissing from './credentials-missing.ts'
import databaseAccessDenied from './database-access-denied.ts'
import databaseConnectionsExhausted from './database-connections-exhausted.ts'
import databaseCredentialsRejected from './database-credentials-rejected.ts'
import databaseHostBlocked from './database-host-blocked.ts'
import databaseHostNotAllowed from './database-host-not-allowed.ts'
import databaseHostUnresolvable from './database-host-unresolvable.ts'
import databaseLoginMethod from './database-login-method.ts'
import databaseMissing from './database-missing.ts'
import databaseNameMismatch from './database-name-mismatch.ts'
import databaseTablesCorrupt from './database-tables-corrupt.ts'
import databaseTlsFailed from './database-tls-failed.ts'
import databaseTlsRequired from './database-tls-required.ts'
import databaseUnreachable from './database-unreachable.ts'
import type { Fault } from './define.ts'
import deploymentInProgress from './deployment-in-progress.ts'
import deploymentPercentagesStuck from './deployment-percentages-stuck.ts'
import deploymentRolledBack from './deployment-rolled-back.ts'
import diskFull from './disk-full.ts'
import distributionAliasMissing from './distribution-alias-missing.ts'
import distributionDeploying from './distribution-deploying.ts'
import distributionDisabled from './distribution-disabled.ts'
import distributionOriginWrong from './distribution-origin-wrong.ts'
import dnsBypassesCloudfront from './dns-bypasses-cloudfront.ts'
import dnsPointsToAlb from './dns-points-to-alb.ts'
import dnsRecordMissing from './dns-record-missing.ts'
import edgeFunctionBlocksAddress from './edge-function-blocks-address.ts'
import edgeFunctionFailed from './edge-function-failed.ts'
import edgeGeoBlocked from './edge-geo-blocked.ts'
import edgeRequestBlocked from './edge-request-blocked.ts'
import efsMountDenied from './efs-mount-denied.ts'
import efsPathMissing from './efs-path-missing.ts'
import efsUnreachable from './efs-unreachable.ts'
import envFileDenied from './env-file-denied.ts'
import envFileUnreachable from './env-file-unreachable.ts'
import ephemeralStorageFull from './ephemeral-storage-full.ts'
import executionRoleDeniedKey from './execution-role-denied-key.ts'
import executionRoleDeniedLogs from './execution-role-denied-logs.ts'
import executionRoleDeniedOtherSecret from './execution-role-denied-other-secret.ts'
import executionRoleDeniedParameter from './execution-role-denied-parameter.ts'
import executionRoleDeniedSecret from './execution-role-denied-secret.ts'
import executionRoleMissing from './execution-role-missing.ts'
import healthCheckMismatch from './health-check-mismatch.ts'
import healthCheckTimeout from './health-check-timeout.ts'
import htaccessError from './htaccess-error.ts'
import imageDrifted from './image-drifted.ts'
import imageKnownBad from './image-known-bad.ts'
import imageMissing from './image-missing.ts'
import imagePlatformMismatch from './image-platform-mismatch.ts'
import imagePullDenied from './image-pull-denied.ts'
import imagePullInterrupted from './image-pull-interrupted.ts'
import imageReferenceMalformed from './image-reference-malformed.ts'
import listenerHostMismatch from './listener-host-mismatch.ts'
import listenerPriorityConflict from './listener-priority-conflict.ts'
import listenerRuleMissing from './listener-rule-missing.ts'
import listenerRuleShadowed from './listener-rule-shadowed.ts'
import listenerRuleWrongTarget from './listener-rule-wrong-target.ts'
import loadBalancerClosed from './load-balancer-closed.ts'
import loadBalancerInactive from './load-balancer-inactive.ts'
import loadBalancerMissing from './load-balancer-missing.ts'
import logDriverMisconfigured from './log-driver-misconfigured.ts'
import logDriverUnreachable from './log-driver-unreachable.ts'
import logGroupMissing from './log-group-missing.ts'
import maintenanceMode from './maintenance-mode.ts'
import multisiteSiteUnknown from './multisite-site-unknown.ts'
import objectCacheUnreachable from './object-cache-unreachable.ts'
import originHeaderMismatch from './origin-header-mismatch.ts'
import originNameUnresolvable from './origin-name-unresolvable.ts'
import originProtocolMismatch from './origin-protocol-mismatch.ts'
import originTimeout from './origin-timeout.ts'
import originUnreachable from './origin-unreachable.ts'
import permissionMissing from './permission-missing.ts'
import phpExtensionMissing from './php-extension-missing.ts'
import phpFatalError from './php-fatal-error.ts'
import phpNotRunning from './php-not-running.ts'
import phpSegfault from './php-segfault.ts'
import portNotListening from './port-not-listening.ts'
import quotaExceeded from './quota-exceeded.ts'
import redirectLoop from './redirect-loop.ts'
import referenceForeign from './reference-foreign.ts'
import registryCredentialsDenied from './registry-credentials-denied.ts'
import registryCredentialsMalformed from './registry-credentials-malformed.ts'
import registryRateLimited from './registry-rate-limited.ts'
import registryUnreachable from './registry-unreachable.ts'
import revisionInactive from './revision-inactive.ts'
import revisionNotRolledOut from './revision-not-rolled-out.ts'
import roleNotAssumable from './role-not-assumable.ts'
import schedulerThrottled from './scheduler-throttled.ts'
import secretArnStaleInPolicy from './secret-arn-stale-in-policy.ts'
import secretDeniedElsewhere from './secret-denied-elsewhere.ts'
import secretExplicitlyDenied from './secret-explicitly-denied.ts'
import secretKeyMissing from './secret-key-missing.ts'
import secretMalformed from './secret-malformed.ts'
import secretMissing from './secret-missing.ts'
import secretOutsideBoundary from './secret-outside-boundary.ts'
import secretPendingDeletion from './secret-pending-deletion.ts'
import secretReferenceMalformed from './secret-reference-malformed.ts'
import secretRotatedSinceStart from './secret-rotated-since-start.ts'
import secretWithoutValue from './secret-without-value.ts'
import secretsManagerUnroutable from './secrets-manager-unroutable.ts'
import securityPluginBlocks from './security-plugin-blocks.ts'
import serviceMissing from './service-missing.ts'
import serviceOutsideOfficeHours from './service-outside-office-hours.ts'
import serviceRoleDenied from './service-role-denied.ts'
import serviceScaledToZero from './service-scaled-to-zero.ts'
import spotInterrupted from './spot-interrupted.ts'
import ssmParameterMissing from './ssm-parameter-missing.ts'
import startFailureRepaired from './start-failure-repaired.ts'
import subnetAddressesExhausted from './subnet-addresses-exhausted.ts'
import subnetZoneUnsupported from './subnet-zone-unsupported.ts'
import targetGroupMissing from './target-group-missing.ts'
import targetZoneDisabled from './target-zone-disabled.ts'
import targetZoneNotEnabled from './target-zone-not-enabled.ts'
import targetsForeign from './targets-foreign.ts'
import targetsMissing from './targets-missing.ts'
import taskOutOfMemory from './task-out-of-memory.ts'
import tasksProtected from './tasks-protected.ts'
import throttled from './throttled.ts'
import wordpressNotInstalled from './wordpress-not-installed.ts'
import wpConfigMissing from './wp-config-missing.ts'
import wpConfigParseError from './wp-config-parse-error.ts'
import wpContentMissing from './wp-content-missing.ts'
import wrongAccount from './wrong-account.ts'
import wrongSiteUrl from './wrong-site-url.ts'

/** Everything that can be broken on purpose, each named after the diagnosis that has to find it. */
export const faults: Readonly<Record<string, Fault>> = {
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

export const faultIds: readonly string[] = Object.keys(faults)
