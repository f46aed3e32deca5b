import type { SpecStatus } from './report.ts'

/** How the steps of one earlier run ended at one tenant; a step that was not part of it is absent. */
export interface PastRunAtTenant {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly statuses: Readonly<Partial<Record<string, SpecStatus>>>
}

/** The runs that are remembered, by tenant, oldest first. */
export type PastRuns = Readonly<Record<string, readonly PastRunAtTenant[]>>

/** The remembered runs of a tenant, which may be called `constructor`. */
export const pastRunsOf = (past: PastRuns, tenant: string): readonly PastRunAtTenant[] =>
  Object.hasOwn(past, tenant) ? (past[tenant] ?? []) : []
