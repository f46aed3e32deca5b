import { command, quote } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'

/** The command that proves a repair: the same suite, the same target, asked in the same way. */
export function proof({ environment, tenant, life, access }: Target): string {
  const { credentials, region } = access
  const byFlag = credentials.kind === 'profile' && credentials.chosenBy === '--profile'
  return command([
    'npm test --',
    ...(environment.platformFolder === null ? [] : [`--platform ${quote(environment.platformFolder)}`]),
    `--env ${environment.name}`,
    `--tenant ${quote(tenant)}`,
    ...(life === 'auto' ? [] : [`--expect ${life}`]),
    ...(byFlag ? [`--profile ${quote(credentials.profile)}`] : []),
    ...(region === environment.region ? [] : [`--region ${quote(region)}`]),
  ])
}
