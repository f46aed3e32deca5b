import { isRecord } from '../../lib/values.ts'

/** What a recording of one layout is in the next. */
type Migration = (recording: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

type Migrations = Readonly<Record<number, Migration>>

/** By the layout that each starts from. */
const migrations: Migrations = {
  // Tenants had no owner, and the active revisions stood with the running one.
  1: recording => ({
    ...recording,
    ...(isRecord(recording.common) ? { common: withHistoryOfRevisions(recording.common) } : {}),
    ...(Array.isArray(recording.targets) ? { targets: recording.targets.map(targetOfSecond) } : {}),
  }),
}

function targetOfSecond(target: unknown): unknown {
  if (!isRecord(target)) return target
  const { evidence } = target
  return { owner: null, ...target, ...(isRecord(evidence) ? { evidence: withHistoryOfRevisions(evidence) } : {}) }
}

function withHistoryOfRevisions(evidence: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const definition = evidence['task-definition']
  const history = evidence['task-definition-history']
  if (!isRecord(definition) || !isRecord(definition.data) || !('activeRevisionArns' in definition.data)) return evidence
  const { activeRevisionArns, ...data } = definition.data
  return {
    ...evidence,
    'task-definition': { ...definition, data },
    ...(isRecord(history) && isRecord(history.data)
      ? { 'task-definition-history': { ...history, data: { activeRevisionArns, ...history.data } } }
      : {}),
  }
}

/** A recording brought from its layout to another, one after the other; `undefined` where the way is not known. */
export function migrated(
  recording: Readonly<Record<string, unknown>>,
  from: number,
  to: number,
  steps: Migrations = migrations,
): Readonly<Record<string, unknown>> | undefined {
  let current = recording
  for (let version = from; version < to; version += 1) {
    const step = Object.hasOwn(steps, version) ? steps[version] : undefined
    if (!step) return undefined
    current = { ...step(current), schemaVersion: version + 1 }
  }
  return current
}
