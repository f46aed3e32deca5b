import type { Deployment, Task } from '../evidence/index.ts'
import {
  digestOf,
  platformNames,
  runsOn,
  sameImage,
  wantedArchitecture,
  withdrawnAs,
} from '../evidence/readings/same-image.ts'
import { revisionName, shortDigest } from '../lib/text/words.ts'
import type { WithdrawnDigest } from '../platform/environment.ts'
import type { Observation } from './observation.ts'
import type { GateFailure } from './result.ts'

/** Why the deployment's image can never be the right one, before a task has said so or after. */
export function hopelessImage(
  { tasks, revision, image, expected }: Observation,
  own: Deployment,
  withdrawn: readonly WithdrawnDigest[],
): { readonly code: GateFailure; readonly reason: string } | undefined {
  if (expected?.is.state === 'missing')
    return {
      code: 'image-missing',
      reason: `the expected image ${expected.asked} does not exist in ${expected.is.where}`,
    }
  const digests = digestsOf(tasks, own, revision?.containerName)
  const inRegistry = image?.registry === 'ecr' && image.found ? image : undefined
  const named = digests.length > 0 || inRegistry === undefined ? digests : [inRegistry.digest]
  for (const digest of named) {
    const bad = withdrawnAs(digest, image, withdrawn)
    if (bad)
      return {
        code: 'image-withdrawn',
        reason: `it rolls out ${shortDigest(digest)}, withdrawn on ${bad.withdrawnOn}: ${bad.reason}`,
      }
  }
  if (image?.registry === 'ecr' && !image.found && own.runningCount === 0)
    return {
      code: 'image-missing',
      reason: `${revisionName(own.taskDefinitionArn)} wants ${image.reference}, which is not in the registry`,
    }
  const wanted = wantedArchitecture(revision?.cpuArchitecture)
  const platforms = inRegistry?.platforms
  if (platforms && !runsOn(platforms, wanted)) {
    const built = platformNames(platforms).join(', ') || 'no platform'
    return {
      code: 'image-platform-mismatch',
      reason: `${inRegistry.reference} is built for ${built}, not for linux/${wanted}`,
    }
  }
  if (expected?.is.state === 'digests') {
    const { digests: allowed } = expected.is
    const other = digests.find(digest => !sameImage(digest, image).some(known => allowed.includes(known)))
    if (other !== undefined)
      return {
        code: 'image-unexpected',
        reason: `its tasks run ${shortDigest(other)}, expected was ${expected.asked} (${allowed.map(shortDigest).join(' or ')})`,
      }
  }
  return undefined
}

/** The digests that the deployment's own tasks have pulled, as far as ECS says. */
export const digestsOf = (
  tasks: readonly Task[] | undefined,
  { id }: Deployment,
  containerName: string | undefined,
): readonly string[] => [
  ...new Set(
    (tasks ?? []).filter(({ startedBy }) => startedBy === id).flatMap(task => digestOf(task, containerName) ?? []),
  ),
]
