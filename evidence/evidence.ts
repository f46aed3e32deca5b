/** Why something could not be looked at; `hint` says what would make it visible. */
export interface CannotLook {
  /**
   * Stable: `credentials-missing`, `credentials-expired`, `access-denied`, `throttled`, `deadline`, `network`, `prerequisite`,
   * `wrong-account`, `service-error`, `not-here` (no way to look from this machine), `unsafe-login` (a look would have given a password to
   * whoever answers), `clock-skewed` (this machine's clock is wrong), `interrupted`, `internal`.
   */
  readonly code: CannotLookCode
  readonly message: string
  readonly hint: string
}

export type CannotLookCode =
  | 'credentials-missing'
  | 'credentials-expired'
  | 'access-denied'
  | 'throttled'
  | 'deadline'
  | 'network'
  | 'prerequisite'
  | 'wrong-account'
  | 'service-error'
  | 'not-here'
  | 'unsafe-login'
  | 'clock-skewed'
  | 'interrupted'
  | 'internal'

interface Envelope<Kind extends string> {
  readonly kind: Kind
  /** The command a person would type to see the same; never contains a secret. */
  readonly reproduce: string
  /** ISO 8601, UTC. */
  readonly observedAt: string
  readonly elapsedMs: number
}

/**
 * What one probe saw. A "no" of the platform (refused, 503, no such rule) is data; only a failure to ask is `unavailable`.
 * Plain JSON, bounded in size, free of secrets.
 */
export type Evidence<Kind extends string, Data> =
  | (Envelope<Kind> & { readonly status: 'observed'; readonly data: Data })
  | (Envelope<Kind> & { readonly status: 'unavailable'; readonly error: CannotLook })
