import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { diagnose, type StepResult } from '../../diagnostics/diagnose.ts'
import type { DiagnosisResult } from '../../diagnostics/result.ts'
import { redact } from '../../lib/text/redact.ts'
import type { Target } from '../../platform/target.ts'
import { catalogue, type SpecRow } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/step.ts'
import { withTemporaryFolder } from './command.ts'
import { type Changes, healthyEvidence } from './evidence.ts'
import { judge } from './judge.ts'
import { deployedSteps } from './steps.ts'

export { openGroup } from './evidence.ts'

const run = promisify(execFile)

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

/** What a shell, a linter and the redactor find wrong with commands that are to be pasted as printed; empty when nothing is. */
export function faultsOf(commands: readonly string[]): Promise<string> {
  const spoilt = commands.filter(
    command => redact(command, 'command') !== command || /undefined|\[object|\bnull\b|\bNaN\b/.test(command),
  )
  return withTemporaryFolder(async folder => {
    const script = join(folder, 'fixes.sh')
    await writeFile(script, ['#!/usr/bin/env bash', ...commands, ''].join('\n'))
    const said = [...spoilt, await outputOf('bash', ['-n', script]), await outputOf('shellcheck', [script])]
    return said.filter(text => text !== '').join('\n')
  })
}

/** What a command prints when it finds something; empty where it is not installed. */
const outputOf = (command: string, args: readonly string[]): Promise<string> =>
  run(command, args).then(
    () => '',
    (failure: { readonly code?: unknown; readonly stdout?: string; readonly stderr?: string }) =>
      failure.code === 'ENOENT' ? '' : `${failure.stdout ?? ''}${failure.stderr ?? ''}`,
  )
