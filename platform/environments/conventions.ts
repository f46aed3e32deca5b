import type { Environment, EnvironmentName } from '../environment.ts'
import { CORRUPTED_DIGEST } from './digests.ts'

/** What follows from an environment's name by the runbook's naming conventions; an environment's file adds or changes the rest. */
export function byConvention(name: EnvironmentName) {
  return {
    name,
    profile: `Tebogo-${name}`,
    cluster: `${name}-cluster`,
    albName: `${name}-alb`,
    vpcName: `${name}-vpc`,
    databaseInstance: `${name}-mysql`,
    executionRole: `${name}-ecs-task-execution-role`,
    taskRole: `${name}-ecs-task-role`,
    logGroup: `/ecs/${name}`,
    ecrRepository: `${name}-wordpress`,
    stateBucket: `bbws-terraform-state-${name}`,
    lockTable: `bbws-terraform-locks-${name}`,
    dbInitFamily: `${name}-db-init`,
    securityGroupTags: {
      alb: `${name}-alb-sg`,
      tasks: `${name}-ecs-tasks-sg`,
      database: `${name}-rds-sg`,
      efs: `${name}-efs-sg`,
    },
    domainPattern: `{tenant}.wp${name}.kimmyai.io`,
    knownBadDigests: [CORRUPTED_DIGEST],
    excludedTenants: [],
  } as const satisfies Partial<Environment>
}

/** The CloudFront side of an environment that has one (SIT, PROD). */
export function cloudFrontByConvention(name: EnvironmentName) {
  return {
    functionName: `wp${name}-basic-auth`,
    realm: `BBWS WordPress ${name.toUpperCase()}`,
    basicAuthUser: `bbws-${name}`,
    basicAuthSecret: `${name}-cloudfront-basic-auth`,
  } as const satisfies Environment['cloudFront']
}

/** DEV and SIT are stopped at 17:00 UTC, started at 05:00 UTC on week days, and off all weekend. */
export const OFFICE_HOURS = { startHourUtc: 5, stopHourUtc: 17, weekDays: [1, 2, 3, 4, 5] } as const
