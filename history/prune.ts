import { DAY_MS } from '../lib/durations.ts'
import { rememberedOf } from '../lib/remembered.ts'
import type { EnvironmentState, PastRun, TenantHistory } from './state.ts'

/** Twelve hours of a run every five minutes. */
const KEPT_RUNS = 144
const KEPT_RUNS_MS = 7 * DAY_MS
/** A tenant that was not looked at for so long is no tenant any more. */
const KEPT_TENANT_MS = 30 * DAY_MS

/** The state without runs and tenants that are too old or too many, so that the file never outgrows its use. Of its messages see `enqueue`. */
export function pruned(state: EnvironmentState, at: string): EnvironmentState {
  const now = Date.parse(at)
  const isKept = (when: string, ms: number): boolean => now - Date.parse(when) <= ms
  // Of a fleet most have the same runs: what stays as it was is no copy for each of them.
  const kept = rememberedOf((runs: readonly PastRun[]): readonly PastRun[] => {
    const young = runs.filter(run => isKept(run.at, KEPT_RUNS_MS)).slice(-KEPT_RUNS)
    return young.length === runs.length ? runs : young
  })
  const tenants = Object.entries(state.tenants).flatMap(([tenant, history]): [string, TenantHistory][] =>
    isKept(history.lastRunAt, KEPT_TENANT_MS) ? [[tenant, { ...history, runs: kept(history.runs) }]] : [],
  )
  return { ...state, tenants: Object.fromEntries(tenants) }
}
