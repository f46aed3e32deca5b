import type { Spread } from './statistics.ts'

/** A row of docs/performance.md. */
export interface Figure {
  readonly what: string
  readonly aim: string
  readonly measured: string
  /** What is compared with the ratio that is kept by this name: it holds on any machine, times do not. */
  readonly ratio?: { readonly name: string; readonly spread: Spread }
}

/** How often each thing is measured. */
interface Rounds {
  /** Of what takes seconds. */
  readonly short: number
  /** Of whole fleets. */
  readonly fleets: number
  /** By the number of tenants: one, and others in growing order. */
  readonly fleetSizes: readonly number[]
  /** Runs of one process, one after the other. */
  readonly loop: number
}

export const WHOLE: Rounds = { short: 7, fleets: 3, fleetSizes: [1, 10, 50, 200, 1000], loop: 20 }
/** Two minutes. */
export const QUICK: Rounds = { short: 4, fleets: 1, fleetSizes: [1, 10, 50, 200], loop: 6 }
