/** What a recording of one layout is in the next. */
type Migration = (recording: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

type Migrations = Readonly<Record<number, Migration>>

/** By the layout that each starts from. */
const migrations: Migrations = {}

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
