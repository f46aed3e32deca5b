interface Likelihood {
  readonly runbook: string
  readonly severity: string
  readonly explains: readonly string[]
}

/**
 * Causes of a step, the likeliest first: those of the step's own section of the runbook, then what the runbook met as an issue of its own, then errors, then
 * what breaks few other steps besides.
 */
export const likeliestFirst = <T extends Likelihood>(causes: readonly T[], section: string): readonly T[] =>
  causes.toSorted((a, b) => unlikely(a, section) - unlikely(b, section) || a.explains.length - b.explains.length)

const unlikely = ({ runbook, severity }: Likelihood, section: string): number =>
  (runbook.split(', ').some(one => section.split(', ').includes(one)) ? 0 : runbook.startsWith('Issue') ? 2 : 4) +
  (severity === 'error' ? 0 : 1)
