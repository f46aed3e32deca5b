import { rememberedOf } from '../lib/remembered.ts'
import type { EnvironmentState, OpenIssue, PastRun, TenantHistory, Undelivered } from './state.ts'

/** The layout of the file; a newer one is never read, because what it means is not known here. */
export const STATE_VERSION = 2

/** The state as its file has it: each moment and each text once, by their places in these lists; a fleet's tenants have most of them in common. */
interface PackedState {
  readonly schemaVersion: typeof STATE_VERSION
  readonly environment: string
  readonly updatedAt: string
  readonly steps: readonly string[]
  /** ISO 8601, UTC. */
  readonly instants: readonly string[]
  readonly texts: readonly string[]
  readonly tenants: Readonly<Record<string, PackedTenant>>
  readonly undelivered: readonly Undelivered[]
}

interface PackedTenant {
  /** A place in `instants`. */
  readonly lastRunAt: number
  /** Places in `texts`. */
  readonly notes?: readonly number[]
  /** Name and value as places in `texts`, when it was seen as one in `instants`. */
  readonly facts: readonly (readonly [name: number, value: number, at: number])[]
  readonly open: readonly OpenIssue[]
  /** `0+144:7 145+2:9`: from this place in `instants` on so many runs, one moment after the other, that ended with the letters at that place in `texts`. */
  readonly runs: string
}

export function packed({ environment, updatedAt, steps, tenants, undelivered }: EnvironmentState): PackedState {
  const moments = new Set<string>()
  for (const { lastRunAt, facts } of Object.values(tenants)) {
    moments.add(lastRunAt)
    for (const { at } of Object.values(facts)) moments.add(at)
  }
  for (const runs of new Set(Object.values(tenants).map(history => history.runs)))
    for (const { at } of runs) moments.add(at)
  const instants = [...moments].sort()
  const places = new Map(instants.map((at, index) => [at, index]))
  const placeOf = (at: string): number => places.get(at) ?? 0
  const texts = new Map<string, number>()
  const textAt = (text: string): number => {
    const known = texts.get(text) ?? texts.size
    texts.set(text, known)
    return known
  }
  const runsOf = rememberedOf((runs: readonly PastRun[]) => packedRuns(runs, placeOf, textAt))
  const packedTenant = ({ lastRunAt, notes, facts, open, runs }: TenantHistory): PackedTenant => ({
    lastRunAt: placeOf(lastRunAt),
    ...(notes === undefined ? {} : { notes: notes.map(textAt) }),
    facts: Object.entries(facts).map(([name, { value, at }]) => [textAt(name), textAt(value), placeOf(at)]),
    open,
    runs: runsOf(runs),
  })
  const all = Object.fromEntries(Object.entries(tenants).map(([tenant, history]) => [tenant, packedTenant(history)]))
  return {
    schemaVersion: STATE_VERSION,
    environment,
    updatedAt,
    steps,
    instants,
    texts: [...texts.keys()],
    tenants: all,
    undelivered,
  }
}

function packedRuns(
  runs: readonly PastRun[],
  placeOf: (at: string) => number,
  textAt: (text: string) => number,
): string {
  const groups: { readonly first: number; count: number; readonly letters: number }[] = []
  for (const { at, steps } of runs) {
    const [place, letters] = [placeOf(at), textAt(steps)]
    const last = groups.at(-1)
    if (last?.letters === letters && last.first + last.count === place) last.count += 1
    else groups.push({ first: place, count: 1, letters })
  }
  return groups.map(({ first, count, letters }) => `${first}+${count}:${letters}`).join(' ')
}
