import type { Diagnosis } from '../../diagnostics/define.ts'
import { canHide } from '../../diagnostics/hiding.ts'
import { diagnoses as registry } from '../../diagnostics/index.ts'
import { failsDeployments, ROLL_BACK } from '../../diagnostics/roots-of-roll-back.ts'
import type { Environment } from '../../platform/environment.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { foundAt } from '../lib/in-process.ts'
import { hidesTheRest, impliedBy, isHiddenBy } from './reach.ts'
import type { Score } from './score.ts'

const TENANT = 'goldencrust'
/** What cannot be reached is given up soon, since nothing but this machine is asked. */
const LIMITS = { connectMs: 3_000 }

/** A fault has the name of its cause. */
const causeOf = (id: string): Diagnosis | undefined => Object.values<Diagnosis>(registry).find(cause => cause.id === id)

/** Whether a cause that is named says itself that another one is not said beside it. */
function accountsFor(id: string, other: string): boolean {
  const [cause, hidden] = [causeOf(id), causeOf(other)]
  if (!cause || !hidden) return false
  return canHide(cause, hidden) || (hidden.id === ROLL_BACK && failsDeployments(cause))
}

/** Breaks a platform of its own with these faults, looks at it, and compares. */
export async function measure(environment: Environment, faults: readonly string[]): Promise<Score> {
  // Whether it is night must not decide what is found; the fault of the closed office brings its own hours.
  const sandbox = await startSandbox({ environment: { ...environment, officeHours: null }, tenants: [TENANT], faults })
  try {
    return scoreOf(environment, faults, await foundAt(sandbox, TENANT, sandbox.life, LIMITS))
  } finally {
    await sandbox.close()
  }
}

/** What was found on a platform with these faults beside what is there. */
export function scoreOf(
  environment: Environment,
  faults: readonly string[],
  { diagnoses, unexplained }: Pick<TargetReport, 'diagnoses' | 'unexplained'>,
): Score {
  const causes = diagnoses.map(({ id }) => id)
  const implied = impliedBy(faults.filter(id => !causes.includes(id)))
  const unnamed = faults.filter(id => !causes.includes(id))
  const named = faults.filter(id => causes.includes(id))
  const hidden = unnamed.filter(
    id => faults.some(other => other !== id && isHiddenBy(id, other)) || named.some(other => accountsFor(other, id)),
  )
  const outOfSight = new Set<string>(hidden.flatMap(id => causeOf(id)?.explains ?? []))
  return {
    environment: environment.name,
    faults,
    causes,
    missed: unnamed.filter(id => !hidden.includes(id)),
    hidden,
    wrong: causes.filter(id => !faults.includes(id) && !implied.includes(id)),
    unexplained:
      faults.some(hidesTheRest) && faults.length > 1 ? [] : unexplained.filter(step => !outOfSight.has(step)),
    rightFirst: causes[0] === undefined ? faults.length === 0 : [...faults, ...implied].includes(causes[0]),
  }
}
