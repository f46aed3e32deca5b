declare module 'vitest' {
  interface TaskMeta {
    measured?: Measured
  }
}

/** One of the figures on which trust in a run stands. */
export interface Measured {
  readonly what: string
  /** What was tried, and what came of it. */
  readonly figures: Readonly<Record<string, number>>
  /** Whether it is as it has to be. */
  readonly isTrue: boolean
  readonly findings: readonly string[]
}

/** `canaries planted 1273, found 0`. */
export const figuresOf = ({ figures }: Pick<Measured, 'figures'>): string =>
  Object.entries(figures)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** The figures as a Markdown table. */
export const tableOf = (measured: readonly Measured[]): string =>
  [
    '| figures | of what |  |',
    '|---|---|---|',
    ...measured.map(({ what, figures, isTrue }) => {
      return `| ${figuresOf({ figures })} | ${what} | ${isTrue ? 'as it has to be' : 'NOT as it has to be'} |`
    }),
    '',
  ].join('\n')

/** docs/trust.md. */
export const trustPage = (measured: readonly Measured[], at: Date): string => `# What can be trusted, in figures

Measured ${at.toISOString().slice(0, 10)} by \`npm run trust -- --write\`, which takes some minutes and exits with 1 when a figure is not as it has to be. A sample of each is
part of \`npm run verify\`.

${tableOf(measured)}
- **Canaries**: a secret in every place where the platform or a run has one (members of a secret, broken secrets, a container's environment, function
  code, header conditions, credentials, addresses of channels), quoted in every form (escaped, encoded, wrapped, cut) wherever somebody else's text comes
  in; all that comes out is searched. [What redaction does](redaction.md)
- **Hostile inputs**: an input is unbounded when a parser needs far more processor time than it takes to look at each of its characters, or memory out
  of proportion, throws what it should not, or never ends.
- **Calls**: the sandbox asks the policies in [iam/](../iam/README.md) about every call. What is allowed and never made counts as well as what is refused.
- **Chaos**: on the healthy platform and under twelve faults. A run is wrong when a step passes, or all is green, although it could not be seen; when
  a step fails or a cause is named only because the look failed.
`
