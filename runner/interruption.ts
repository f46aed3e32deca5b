/** Ctrl-C, a polite kill, and a terminal that is closed. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Exit code of an interrupted run, by the shell's convention for SIGINT. */
export const EXIT_INTERRUPTED = 130

export interface Interruption {
  /** Aborted by the first signal: the run then ends with what there is. */
  readonly signal: AbortSignal
  /** Something to be done before an interrupted run may end; the answer does it, once, however often it is called. */
  readonly beforeExit: (work: () => Promise<void>) => () => Promise<void>
}
