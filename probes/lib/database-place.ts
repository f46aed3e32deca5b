import { PORTS } from '../../evidence/expectations.ts'
import type { DbSecret, TaskDefinition } from '../../evidence/index.ts'
import { parseDatabaseHost } from '../../evidence/readings/database-host.ts'
import type { Target } from '../../platform/target.ts'

/** WordPress' image uses this prefix where the variable is not set. */
const DEFAULT_PREFIX = 'wp_'

/** Which database the tenant's WordPress uses: by its task's environment, and by the secret where that is silent. */
export interface DatabasePlace {
  /** `null`: neither names a host. */
  readonly host: string | null
  readonly port: number
  readonly database: string
  readonly tablePrefix: string
}

export function databasePlace(
  target: Target,
  task: TaskDefinition | undefined,
  secret: DbSecret | undefined,
): DatabasePlace {
  const environment = task?.running.environment ?? {}
  const stored = secret?.state === 'present' ? secret : undefined
  const named = parseDatabaseHost(environment.WORDPRESS_DB_HOST)
  return {
    host: named?.host ?? stored?.host ?? null,
    port: named?.port ?? stored?.port ?? PORTS.mysql,
    database: environment.WORDPRESS_DB_NAME || stored?.database || target.names.databaseName,
    tablePrefix: environment.WORDPRESS_TABLE_PREFIX || DEFAULT_PREFIX,
  }
}
