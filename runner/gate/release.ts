import type { GateResult } from '../../gate/result.ts'
import { command, quote } from '../../platform/commands/shell.ts'
import { SANDBOX } from '../../platform/environment.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import type { RunContext } from '../run-context.ts'
import type { Gated } from './wait-for-targets.ts'

/** What the steps and causes of a run expect after a wait for a named image: that image, in place of those that are recorded. */
export const expecting = (context: RunContext, { results }: Gated): RunContext => ({
  ...context,
  targets: context.targets.map(target => {
    const expectedDigests = results.get(targetKey(target))?.expectedDigests
    return expectedDigests === undefined ? target : { ...target, expectedDigests }
  }),
})

/** The command that records a released image in the platform's data; undefined where it is recorded, or none was expected by name. */
export function recordCommand(
  { environment, access: { credentials } }: Target,
  { outcome, expectedImage, expectedDigests = [], deploymentId }: GateResult,
): string | undefined {
  const { name, platformFolder, knownGoodDigests } = environment
  if (outcome !== 'succeeded' || expectedImage === undefined || expectedDigests.length === 0) return undefined
  // The sandbox has no data that anything could be written to.
  if (name === SANDBOX || expectedDigests.some(digest => knownGoodDigests.includes(digest))) return undefined
  return command([
    'npm run image:good --',
    ...(platformFolder === null ? [] : [`--platform ${quote(platformFolder)}`]),
    `--env ${name}`,
    quote(expectedImage),
    `--reason ${quote(`released with ${deploymentId ?? 'a deployment'}`)}`,
    ...(credentials.kind === 'profile' && credentials.chosenBy === '--profile'
      ? [`--profile ${quote(credentials.profile)}`]
      : []),
  ])
}
