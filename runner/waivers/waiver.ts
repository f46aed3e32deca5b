/** A failure that somebody accepted for a while. */
export interface Waiver {
  /** A step or a cause. */
  readonly id: string
  readonly env: string
  /** A tenant, or `all`. */
  readonly tenant: string
  readonly reason: string
  readonly owner: string
  /** The last day on which it counts, `YYYY-MM-DD`, UTC. */
  readonly expires: string
  /** Why it counts no more: its day is over, or what it names does not exist; absent while it counts. */
  readonly ended?: string
}

/** The waivers cannot be used; the message says which one and why, for people. */
interface WaiversError extends Error {
  readonly code: 'WAIVERS'
}

export const waiversError = (message: string): WaiversError =>
  Object.assign(new Error(message), { code: 'WAIVERS' as const })

export const ALL_TENANTS = 'all'
