import type { Redirected } from './report.ts'

/** What a preflight found; the JSON that `--format json` prints is this object. */
export interface Preflight {
  readonly schemaVersion: 1
  /** 0 all permissions are there, 1 some are missing, 3 none is known to be missing, but some could not be tried. */
  readonly exitCode: 0 | 1 | 3
  readonly environment: string
  readonly account: string
  readonly region: string
  readonly phase: string
  /** The ARN of who asked; `null` without a session. */
  readonly caller: string | null
  /** Who was asked instead of the real environment. */
  readonly redirected?: Redirected
  /** Why nothing could be tried at all. */
  readonly problem: string | null
  readonly targets: readonly {
    readonly tenant: string
    readonly permissions: readonly {
      /** As IAM calls it. */
      readonly action: string
      /** What it is needed for; `null`: everything. */
      readonly about: string | null
      readonly state: 'allowed' | 'missing' | 'unclear' | 'not-tried'
      readonly message: string | null
      /** Whether nothing is left open without it; what is missing then costs no exit code. */
      readonly optional: boolean
      /** Steps by id, and the other parts of a run. */
      readonly neededBy: readonly string[]
    }[]
  }[]
  /** Files of this project that together grant all of it. */
  readonly policies: readonly string[]
  /** How each of them is given to the caller; empty where that would help nothing. */
  readonly attach: readonly string[]
  /** What helps where something else denies than a missing policy of the caller. */
  readonly remedies: readonly string[]
}
