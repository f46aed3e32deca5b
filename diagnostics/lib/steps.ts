import type { SpecId } from '../../specs/catalogue.ts'

/** What fails when visitors get no or the wrong page. */
export const PAGES = ['alb-response', 'edge-response', 'install-page'] as const satisfies readonly SpecId[]

/** What fails when WordPress answers with an error: the health check sees it too, and ECS replaces the tasks that fail it. */
export const BROKEN_PAGES = ['targets-healthy', ...PAGES, 'service-stable', 'tasks-start'] as const

/** What cannot be judged where tasks that fail their health check come and go. */
export const BEHIND_UNHEALTHY = [
  'database-reachable',
  'image-digest',
  'requests-logged',
  'logs-parse-errors',
  'logs-database-errors',
] as const satisfies readonly SpecId[]

/** What fails when no task gets to run. */
export const NO_TASKS = [
  'service-stable',
  'tasks-start',
  'image-digest',
  'targets-healthy',
  ...PAGES,
  'requests-logged',
  'logs-parse-errors',
  'logs-database-errors',
] as const satisfies readonly SpecId[]

/** What fails when the tenant's name does not lead through a working edge. */
export const EDGE = [
  'dns-to-cloudfront',
  'tls-certificate',
  'edge-closed',
  'edge-response',
  'install-page',
] as const satisfies readonly SpecId[]

/** What fails when WordPress cannot use its database. */
export const DATABASE = [
  'database-reachable',
  ...BROKEN_PAGES,
  'logs-database-errors',
  'logs-parse-errors',
] as const satisfies readonly SpecId[]
