import { advice, type Fix } from '../../evidence/fix.ts'

/** What a fix means to those of the causes after it: two that each begin from the revision that ran would take each other back. */
interface OfDeployments {
  /** The service runs another revision after it. */
  readonly deploys?: true
  /** What stands in its place where a cause before has deployed a revision. */
  readonly onceDeployed?: readonly Fix[]
}

export type CauseFix = Fix & OfDeployments

/** Fixes that deploy a revision chosen by what runs now, and what goes with that: once another one was deployed nobody knows whether it is the better one. */
export const deploysGiven = (name: string, [first, ...others]: readonly [Fix, ...Fix[]]): readonly CauseFix[] => [
  {
    ...first,
    deploys: true,
    onceDeployed: [
      advice(
        'Look again first',
        `A cause above deploys a revision already, and ${name} would take it back: carry that out, and go on only by what the command under "then" still finds`,
      ),
    ],
  },
  ...others.map(fix => ({ ...fix, onceDeployed: [] })),
]

/** The fixes of a target's causes, as they can be carried out one after the other. */
export function inOrder(causes: readonly (readonly CauseFix[])[]): readonly (readonly Fix[])[] {
  let deployed = false
  return causes.map(fixes => {
    const left = fixes.flatMap(({ deploys: _, onceDeployed, ...fix }) => (deployed ? (onceDeployed ?? [fix]) : [fix]))
    deployed ||= fixes.some(({ deploys }) => deploys)
    return left
  })
}
