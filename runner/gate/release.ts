import type { GateResult } from '../../gate/result.ts'
import { recordImage } from '../../platform/commands/record-image.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import type { RunContext } from '../run-context.ts'
import type { Gated } from './wait-for-targets.ts'

/** What the steps and causes of a run expect after a wait for a named image: that image, in place of those that are recorded. */
export const expecting = <Context extends Pick<RunContext, 'targets'>>(
  context: Context,
  { results }: Pick<Gated, 'results'>,
): Context => ({
  ...context,
  targets: context.targets.map(target => {
    const expectedDigests = results.get(targetKey(target))?.expectedDigests
    return expectedDigests === undefined ? target : { ...target, expectedDigests }
  }),
})

/** The command that records a released image in the platform's data; undefined where it is recorded, or none was expected by name. */
export function recordCommand(
  target: Target,
  { outcome, expectedImage, expectedDigests = [], deploymentId }: GateResult,
): string | undefined {
  const { knownGoodDigests } = target.environment
  if (outcome !== 'succeeded' || expectedImage === undefined || expectedDigests.length === 0) return undefined
  if (expectedDigests.some(digest => knownGoodDigests.includes(digest))) return undefined
  return recordImage(target, expectedImage, `released with ${deploymentId ?? 'a deployment'}`)
}
