import { command, quote } from '../../platform/commands/shell.ts'
import type { Target } from '../../platform/target.ts'

/** The command that proves a repair: the same suite, the same target, asked in the same way. */
export const proof = (target: Target): string => proofFor(target, quote(target.tenant), [])

/**
 * The same for several tenants, as one word, that are asked for in the same way; `words` are what else led to this. With `asAnother` the profile that
 * was named is what is wrong, and is left out.
 */
export function proofFor(
  { environment, life, access }: Target,
  tenants: string,
  words: readonly string[],
  asAnother = false,
): string {
  const { credentials, region } = access
  const byFlag = credentials.kind === 'profile' && credentials.chosenBy === '--profile'
  const isOthers = byFlag && asAnother && credentials.profile !== environment.profile
  return command([
    'npm test --',
    ...(environment.platformFolder === null ? [] : [`--platform ${quote(environment.platformFolder)}`]),
    `--env ${environment.name}`,
    `--tenant ${tenants}`,
    ...(life === 'auto' ? [] : [`--expect ${life}`]),
    ...(byFlag && !isOthers ? [`--profile ${quote(credentials.profile)}`] : []),
    ...(region === environment.region ? [] : [`--region ${quote(region)}`]),
    ...words,
  ])
}
