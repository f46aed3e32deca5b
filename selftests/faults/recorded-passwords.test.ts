import { describe, expect, test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { applyFaults } from '../../sandbox/faults/apply.ts'
import { faultIds, faults } from '../../sandbox/faults/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sandbox as environment } from '../lib/company.ts'
import { recorded } from '../lib/in-process.ts'
import { setPassword } from '../lib/passwords.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { deployedIds } from '../lib/steps.ts'

const TENANT = 'goldencrust'
const STRONG = 'Zq7LmP4xTr9WsVn2'
/** Words by which judging knows events, reasons, pages and log lines, and names of our own; each with faults that say them. */
const WORDS: readonly (readonly [password: string, faults: readonly string[]])[] = [
  ['service', ['dns-points-to-alb', 'capacity-unavailable', 'deployment-rolled-back']],
  ['failed', ['health-check-mismatch', 'efs-mount-denied', 'php-fatal-error']],
  [TENANT, ['redirect-loop', 'wrong-site-url', 'execution-role-denied-secret', 'database-missing']],
  ['wp-admin', ['listener-rule-shadowed', 'secret-key-missing']],
  ['install.php', ['basic-auth-mismatch']],
  ['error', ['wp-config-parse-error', 'database-unreachable']],
  ['unable', ['image-pull-denied']],
  ['denied', ['database-credentials-rejected', 'registry-credentials-denied']],
  ['200', ['targets-foreign']],
  ['YES', ['database-access-denied']],
  [`sandbox-${TENANT}-service`, ['service-scaled-to-zero']],
  ['wordpress', ['task-out-of-memory', 'registry-credentials-malformed']],
]

/** What one look at a tenant with this password says, and what its recording says. */
async function saidTwice(password: string, fault: string) {
  const row = faults[fault]
  const life = row?.life
  const known = row?.environment?.(environment, new Date()) ?? environment
  const expected = life === undefined ? {} : { life }
  const sandbox = await startSandbox({ environment: known, tenants: [TENANT], ...expected })
  try {
    setPassword(sandbox, TENANT, password)
    applyFaults(sandbox.world, TENANT, [fault])
    sandbox.settle()
    const limits = { logDeliveryMs: 300, probeMs: PATIENT_MS }
    const target = createTarget(sandbox.environment, TENANT, { access: sandbox.access, limits, ...expected })
    const context = { phase: 'post' as const, targets: [target], selected: deployedIds, channel: 'none' }
    const run = await recorded(context, [fault])
    const recording = run.recording()
    return { said: JSON.parse(JSON.stringify(run.report)), again: await judgeAgain(recording), recording }
  } finally {
    await sandbox.close()
  }
}

describe('a recording without its secrets is judged as the run was', () => {
  test('whose password is no word', async () => {
    const { said, again, recording } = await saidTwice(STRONG, 'php-fatal-error')
    expect(again).toEqual(said)
    expect(JSON.stringify(recording)).not.toContain(STRONG)
  })

  test.for(WORDS.flatMap(([password, named]) => named.map(fault => [password, fault] as const)))(
    '%s, %s',
    async ([password, fault]) => {
      const { said, again } = await saidTwice(password, fault)
      expect(again).toEqual(said)
      expect(again.targets[0]?.diagnoses.map(({ id }) => id)).toContain(fault)
    },
  )

  test('every fault that is named here is one', () => {
    expect(WORDS.flatMap(([, named]) => named).filter(id => !faultIds.includes(id))).toEqual([])
  })
})
