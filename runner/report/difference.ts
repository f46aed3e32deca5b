/** One thing that is not as it was in another run of the same tenant. */
export interface Difference {
  /** In the order in which an operator asks. */
  readonly part: (typeof PARTS)[number]
  /** A step, a cause, or what changed, in words. */
  readonly what: string
  /** `null`: it was not there. */
  readonly was: string | null
  /** `null`: it is not there any more. */
  readonly is: string | null
  /** Why, as far as the newer run says so. */
  readonly why?: string
}

/** How it was judged, why, what is different underneath, and what was expected. */
export const PARTS = ['step', 'cause', 'underneath', 'expected'] as const

/** One tenant in two runs; without differences it is the same. */
export interface ComparedTenant {
  readonly tenant: string
  readonly differences: readonly Difference[]
}
