import type { EvidenceKind } from '../../evidence/index.ts'
import type { Environment } from '../../platform/environment.ts'
import { probes } from '../index.ts'
import type { Call, Purpose } from './define.ts'
import { ecsCalls } from './ecs.ts'
import { identityAndStorageCalls } from './identity-and-storage.ts'
import { logAndImageCalls } from './logs-and-images.ts'
import { networkCalls } from './network.ts'

/** Every call to AWS that the suite can make, with what it is made for. */
export const calls: readonly Call[] = [...identityAndStorageCalls, ...ecsCalls, ...logAndImageCalls, ...networkCalls]

/** The calls that these purposes can lead to in an environment, those for what they stand on included. */
export function callsFor(
  purposes: Iterable<Purpose>,
  { cloudFront }: Pick<Environment, 'cloudFront'>,
): readonly Call[] {
  const all = withPrerequisites(purposes)
  return calls.filter(call => call.for.some(purpose => all.has(purpose)) && (cloudFront !== null || !call.onlyWithEdge))
}

/** The purposes with every kind of evidence that has to be seen before theirs. */
export function withPrerequisites(purposes: Iterable<Purpose>): ReadonlySet<Purpose> {
  const all = new Set<Purpose>()
  const add = (purpose: Purpose): void => {
    if (all.has(purpose)) return
    all.add(purpose)
    if (!isKind(purpose)) return
    const { after, afterIfNeeded } = probes[purpose]
    for (const before of [...after, ...(afterIfNeeded?.kinds ?? [])]) add(before)
  }
  for (const purpose of purposes) add(purpose)
  return all
}

const isKind = (purpose: Purpose): purpose is EvidenceKind => purpose in probes
