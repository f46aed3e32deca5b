import type { EvidenceKind } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import { hasSeen } from './gather.ts'
import { probes } from './index.ts'
import type { Seen } from './lib/define.ts'

/** How a person looks at a kind of evidence of a target: with the names that the conventions give where nothing was seen yet. */
export function byHand(kind: EvidenceKind, target: Target): { readonly shows: string; readonly command: string } {
  const { shows, after, reproduce } = probes[kind]
  const seen: Partial<Seen<EvidenceKind>> = Object.fromEntries(after.map(before => [before, NOT_SEEN]))
  if (!hasSeen(seen, after)) throw new Error(`${kind}: what it stands on is missing`)
  return { shows, command: reproduce(target, seen) }
}

const NOT_SEEN = { status: 'unavailable', error: { code: 'prerequisite', message: 'nothing was looked at', hint: '' } }
