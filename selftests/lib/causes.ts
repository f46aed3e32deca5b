import { diagnose, type StepResult } from '../../diagnostics/diagnose.ts'
import type { DiagnosisResult } from '../../diagnostics/result.ts'
import type { Target } from '../../platform/target.ts'
import { catalogue, type SpecRow } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/step.ts'
import { type Changes, healthyEvidence } from './evidence.ts'
import { judge } from './judge.ts'
import { deployedSteps } from './steps.ts'

export { openGroup } from './evidence.ts'

/** What all known causes say of a tenant that is healthy but for the changes, beside the steps' own verdicts. */
export function causesOf(target: Target, changes: Changes = {}) {
  const results = deployedSteps.map(step => resultOf(step, target, changes))
  const found = diagnose({ target, evidence: healthyEvidence(target, changes), results })
  return { ...found, results, ids: found.diagnoses.map(({ id }) => id) }
}

function resultOf(step: Step, target: Target, changes: Changes): StepResult {
  const { id } = step
  const row: SpecRow = catalogue[id]
  if (row.onlyWith === 'cloudfront' && target.environment.cloudFront === null) return { id, status: 'not-applicable' }
  if (row.needs.some(kind => changes[kind] === null)) return { id, status: 'unknown' }
  return { id, status: judge(step, target, changes).status }
}

export const commandsOf = (diagnoses: readonly Pick<DiagnosisResult, 'fixes'>[]): readonly string[] =>
  diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => (command === undefined ? [] : [command])))

/** The commands for elsewhere than the shell that runs the suite. */
export const pastesOf = (diagnoses: readonly Pick<DiagnosisResult, 'fixes'>[]): readonly string[] =>
  diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ paste }) => (paste === undefined ? [] : [paste])))
