/** A command line tool on this machine. */
export type Tool =
  | { readonly name: string; readonly found: false }
  | {
      readonly name: string
      readonly found: true
      /** Out of what it printed about itself; `null` when it printed no version, failed or did not answer in time. */
      readonly version: string | null
    }

export interface Tools {
  readonly tools: readonly Tool[]
}
