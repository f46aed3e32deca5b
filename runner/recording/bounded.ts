import type { EvidenceKind, EvidenceOf, EvidenceSet } from '../../evidence/index.ts'
import { isRecord } from '../../lib/values.ts'
import type { RecordedTarget, Recording } from './recording.ts'

/** What a recording may take of a disk, for each of its tenants. */
export const MOST_BYTES_OF_A_TENANT = 200_000

/** Texts are cut to these lengths, one after the other, until the recording is small enough. */
const LENGTHS = [20_000, 5_000, 1_000] as const

/** The recording as it is small enough: long texts cut, then the largest evidence left out, as if it had not been looked at; `left` says what. */
export function bounded(recording: Recording, bytesOf: (recording: Recording) => number): Recording {
  const limit = MOST_BYTES_OF_A_TENANT * recording.targets.length
  const isSmall = (one: Recording) => bytesOf(one) <= limit
  if (isSmall(recording)) return recording
  let smaller = recording
  for (const length of LENGTHS) {
    const said = `texts of more than ${length} characters are cut, to keep to ${limit} bytes`
    smaller = { ...cutTexts(recording, length), left: [said] }
    if (isSmall(smaller)) return smaller
  }
  for (const kind of largestKinds(smaller)) {
    smaller = without(smaller, kind)
    if (isSmall(smaller)) return smaller
  }
  return smaller
}

/** The same with the texts of its evidence, and of nothing else, cut. */
const cutTexts = (recording: Recording, length: number): Recording => ({
  ...recording,
  common: shortened(recording.common, length),
  targets: recording.targets.map(target => ({ ...target, evidence: shortened(target.evidence, length) })),
})

function shortened<T>(value: T, length: number): T
function shortened(value: unknown, length: number): unknown {
  if (typeof value === 'string') return value.length <= length ? value : `${value.slice(0, length).toWellFormed()}...`
  if (Array.isArray(value)) return value.map(inner => shortened(inner, length))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner, length)]))
}

function largestKinds({ common, targets }: Recording): readonly EvidenceKind[] {
  const sizes = new Map<EvidenceKind, number>()
  for (const set of [common, ...targets.map(({ evidence }) => evidence)])
    for (const one of Object.values(set)) sizes.set(one.kind, (sizes.get(one.kind) ?? 0) + JSON.stringify(one).length)
  // Without it nobody knows whose evidence the rest is.
  sizes.delete('identity')
  return [...sizes].sort(([, a], [, b]) => b - a).map(([kind]) => kind)
}

const without = (recording: Recording, kind: EvidenceKind): Recording => ({
  ...recording,
  common: leftOut(recording.common, kind),
  targets: recording.targets.map((target): RecordedTarget => ({ ...target, evidence: leftOut(target.evidence, kind) })),
  left: [...recording.left, `${kind} is left out: it was too large`],
})

function leftOut(evidence: EvidenceSet, kind: EvidenceKind): EvidenceSet {
  const found: EvidenceOf<EvidenceKind> | undefined = evidence[kind]
  if (!found) return evidence
  const { reproduce, observedAt, elapsedMs } = found
  const message = `the recording has no ${kind}: it was too large`
  const error = { code: 'not-here' as const, message, hint: 'look at the platform itself' }
  return { ...evidence, [kind]: { kind, reproduce, observedAt, elapsedMs, status: 'unavailable', error } }
}
