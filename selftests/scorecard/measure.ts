import type { Environment } from '../../platform/environment.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { lookAt } from '../lib/in-process.ts'
import { hidesTheRest, impliedBy, isHiddenBy } from './reach.ts'
import type { Score } from './score.ts'

const TENANT = 'goldencrust'

/** Breaks a platform of its own with these faults, looks at it, and compares. */
export async function measure(environment: Environment, faults: readonly string[]): Promise<Score> {
  // Whether it is night must not decide what is found; the fault of the closed office brings its own hours.
  const sandbox = await startSandbox({ environment: { ...environment, officeHours: null }, tenants: [TENANT], faults })
  try {
    const { diagnoses, unexplained } = await lookAt(sandbox, TENANT, sandbox.life)
    const causes = diagnoses.map(({ id }) => id)
    const implied = impliedBy(faults.filter(id => !causes.includes(id)))
    const unnamed = faults.filter(id => !causes.includes(id))
    const hidden = unnamed.filter(id => faults.some(other => other !== id && isHiddenBy(id, other)))
    return {
      environment: environment.name,
      faults,
      causes,
      missed: unnamed.filter(id => !hidden.includes(id)),
      hidden,
      wrong: causes.filter(id => !faults.includes(id) && !implied.includes(id)),
      unexplained: faults.length > 1 && faults.some(hidesTheRest) ? [] : unexplained,
      rightFirst: causes[0] === undefined ? faults.length === 0 : [...faults, ...implied].includes(causes[0]),
    }
  } finally {
    await sandbox.close()
  }
}
