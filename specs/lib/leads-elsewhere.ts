import type { TaskDefinitionRevision } from '../../evidence/index.ts'
import { wrongAddresses } from '../../evidence/readings/config-extra.ts'
import type { Target } from '../../platform/target.ts'

/** Where a container's environment leads WordPress to another database or another site than the tenant's. */
export function leadsElsewhere(
  container: Pick<TaskDefinitionRevision, 'environment'>,
  target: Target,
): readonly string[] {
  const { databaseName } = target.names
  const database = container.environment.WORDPRESS_DB_NAME
  return [
    ...(database !== undefined && database !== databaseName
      ? [`WORDPRESS_DB_NAME ${database}, expected ${databaseName}`]
      : []),
    ...wrongAddresses(container, target).map(
      ({ name, address }) => `${name} is ${address}, expected the host ${target.domain}`,
    ),
  ]
}
