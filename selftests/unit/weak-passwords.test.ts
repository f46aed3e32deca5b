import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { TargetReport } from '../../runner/report/report.ts'
import { applyFaults } from '../../sandbox/faults/apply.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sandbox as environment, prod } from '../lib/company.ts'
import { lookAt } from '../lib/in-process.ts'
import { setPassword } from '../lib/passwords.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { projectRoot } from '../lib/source-files.ts'
import { comparable } from '../lib/transcript.ts'

const TENANT = 'goldencrust'
const STRONG = 'Zq7LmP4xTr9WsVn2'
/** Words of the suite, of AWS and of JSON, and names of our own. */
const WEAK = ['wordpress', 'service', 'failed', 'true', '200', TENANT, `sandbox-${TENANT}-service`] as const
const FAULTS = ['listener-rule-shadowed', 'database-credentials-rejected', 'php-fatal-error'] as const

/** Waits for a log line for a moment only, which a busy machine can take for itself. */
const TIMED = 'requests-logged'

/** One look at a tenant whose password is this, healthy and with each fault. */
async function looksWith(password: string): Promise<readonly TargetReport[]> {
  const reports: TargetReport[] = []
  for (const faults of [[], ...FAULTS.map(fault => [fault])]) {
    const sandbox = await startSandbox({ environment, tenants: [TENANT], dropping: false })
    try {
      setPassword(sandbox, TENANT, password)
      applyFaults(sandbox.world, TENANT, faults)
      sandbox.settle()
      reports.push(await lookAt(sandbox, TENANT))
    } finally {
      await sandbox.close()
    }
  }
  return reports
}

/** What a run decides: everything but the words in which somebody else is quoted. */
const decided = ({ specs, diagnoses, unexplained, unjudged }: TargetReport) => ({
  specs: specs.filter(({ id }) => id !== TIMED).map(({ id, status, standsOn }) => ({ id, status, standsOn })),
  diagnoses: diagnoses.map(({ id, severity, explains, rootCause, fixes, then }) => ({
    id,
    severity,
    explains,
    rootCause,
    commands: fixes.map(({ command }) => command && comparable(command)),
    then,
  })),
  unexplained,
  unjudged: unjudged.map(({ id }) => id),
})

describe('a password that is a word of the suite changes nothing of what is decided', async () => {
  const strong = (await looksWith(STRONG)).map(decided)

  test('with a strong one the faults are found', () => {
    expect(strong.map(({ diagnoses }) => diagnoses[0]?.id)).toEqual([undefined, ...FAULTS])
  })

  test.for(WEAK)('%s', async word => {
    expect((await looksWith(word)).map(decided)).toEqual(strong)
  })
})

describe('the whole command, in a process of its own', () => {
  const schema: object = JSON.parse(readFileSync(join(projectRoot, 'runner/report/report.schema.json'), 'utf8'))

  async function runWith(password: string) {
    const rehearsal = await rehearse(prod, TENANT, ['listener-rule-shadowed'])
    try {
      setPassword(rehearsal.sandbox, TENANT, password)
      return await rehearsal.suite()
    } finally {
      await rehearsal.close()
    }
  }

  test('says the same, and its report keeps to the schema', async () => {
    const [strong, ...weak] = await Promise.all([STRONG, 'service', 'true'].map(runWith))
    for (const outcome of weak) {
      const validate = new Ajv2020({ strict: false }).compile(schema)
      validate(outcome.report)
      expect(validate.errors ?? []).toEqual([])
      expect(outcome.exitCode).toBe(1)
      expect(comparable(outcome.stdout)).toBe(comparable(strong?.stdout ?? ''))
    }
  })
})
