import { awsCommand, type Options } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'

/** A way out: either a command that works as printed, or something to be done by hand. Never run by the suite. */
export type Fix = {
  readonly summary: string
  /** True when it changes anything on the platform. */
  readonly changes: boolean
  /** What is lost when it is run; absent: nothing. */
  readonly destroys?: string
} & (
  | { readonly command: string; readonly manual?: never; readonly paste?: never }
  | {
      readonly manual: string
      readonly command?: never
      /** What to paste for it elsewhere than into this shell: for the inside of a running task (by the Session Manager plugin), in another repository, or only where that was decided. */
      readonly paste?: string
    }
)

/** A fix by one AWS command that changes something. */
export const change = (
  target: Target,
  summary: string,
  operation: string,
  options: Options,
  more: { readonly destroys?: string; readonly positional?: readonly string[] } = {},
): Fix => ({
  summary,
  command: awsCommand(target, operation, options, more.positional),
  changes: true,
  ...(more.destroys === undefined ? {} : { destroys: more.destroys }),
})

/** A command that only looks. */
export const look = (target: Target, summary: string, operation: string, options: Options): Fix => ({
  summary,
  command: awsCommand(target, operation, options),
  changes: false,
})

/** The tenant's log lines of the last hour: of all its streams, or of those named. */
export const readLog = (target: Target, group: string, streams: readonly string[] = [], filter?: string): Fix =>
  look(target, 'Read the log', 'logs filter-log-events', {
    'log-group-name': group,
    ...(streams.length > 0
      ? { 'log-stream-names': streams }
      : { 'log-stream-name-prefix': target.names.logStreamPrefix }),
    'filter-pattern': filter,
    'start-time': { shell: '"$(($(date +%s) - 3600))000"' },
    query: 'events[].message',
    output: 'text',
  })

/** Something no command can do for this tenant. */
export const byHand = (
  summary: string,
  manual: string,
  more: { readonly destroys?: string; readonly paste?: string } = {},
): Fix => ({
  summary,
  manual,
  changes: true,
  ...more,
})

/** Something to be done or awaited outside the platform. */
export const advice = (summary: string, manual: string): Fix => ({ summary, manual, changes: false })
