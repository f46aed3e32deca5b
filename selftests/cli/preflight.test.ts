import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { needsOf, textOf, tryPermissions } from '../../cli/preflight.ts'
import { createTargets } from '../../cli/targets.ts'
import { callsOfUse } from '../../iam/uses.ts'
import { redact } from '../../lib/text/redact.ts'
import { calls, callsFor } from '../../probes/calls/index.ts'
import type { Preflight } from '../../runner/report/preflight.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { Phase } from '../../specs/catalogue.ts'
import { runCommand } from '../lib/command.ts'
import { sandbox as environment } from '../lib/company.ts'
import { projectRoot } from '../lib/source-files.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ environment, tenants: ['goldencrust'] })
})
afterAll(() => sandbox.close())

/** A preflight of this process in the sandbox as it stands. */
async function preflight(...words: readonly string[]): Promise<Preflight> {
  const settings = parseArguments(['--preflight', ...words], {})
  const targets = createTargets(settings, environment, sandbox.access)
  return tryPermissions(settings, needsOf(settings), targets, new AbortController().signal)
}

async function without(action: string, ...words: readonly string[]): Promise<Preflight> {
  sandbox.world.callerDenied.add(action)
  try {
    return await preflight(...words)
  } finally {
    sandbox.world.callerDenied.delete(action)
  }
}

const permissions = ({ targets }: Preflight) => targets.flatMap(target => target.permissions)
const named = (report: Preflight, state: string) => [
  ...new Set(permissions(report).flatMap(each => (each.state === state ? [each.action] : []))),
]

const PHASES = ['pre', 'post', 'smoke', 'rollback'] as const
/** Nobody needs a permission for it. */
const FREE = 'sts:GetCallerIdentity'
const tried = [...new Set(calls.filter(({ attempt }) => attempt !== null).map(({ name }) => name))].filter(
  name => name !== FREE,
)

/** Without these a run leaves nothing open. */
const optional = new Set(calls.filter(call => call.optional).map(({ name }) => name))

describe('a preflight', () => {
  test.for(PHASES)('%s: all permissions are there', async (phase, { expect }) => {
    const report = await preflight('--phase', phase)
    expect(permissions(report).filter(({ state }) => state !== 'allowed')).toEqual([])
    expect(report.exitCode).toBe(0)
  })

  test.for(tried)('without %s exactly that is named', async (action, { expect }) => {
    const words = action === 'ecs:ListServices' ? ['--tenant', 'all'] : ['--phase', phaseThatAsks(action)]
    const report = await without(action, ...words)
    expect(named(report, 'missing')).toEqual([asIamSays(action)])
    expect(report.exitCode).toBe(optional.has(action) ? 0 : 1)
    const missing = permissions(report).filter(({ state }) => state === 'missing')
    expect(missing.every(({ neededBy }) => neededBy.length > 0)).toBe(true)
  })

  test('what only sharpens is named as that', async ({ expect }) => {
    const text = textOf(await without('ecs:ListServiceDeployments'), 100)
    expect(text).toContain('(optional: it only sharpens what is said)')
    expect(text).toContain('Every call that such a run cannot do without is permitted')
  })

  test('what a phase does not ask for is not missed', async ({ expect }) => {
    for (const [action, phase] of [
      ['dynamodb:DescribeTable', 'post'],
      ['ecs:ListTasks', 'rollback'],
      ['iam:ListRolePolicies', 'pre'],
    ] as const) {
      expect(await without(action, '--phase', phase)).toMatchObject({ exitCode: 0 })
    }
  })

  test('the steps that need it are named, and only they', async ({ expect }) => {
    const report = await without('iam:ListRolePolicies')
    const missing = permissions(report).filter(({ state }) => state === 'missing')
    expect(missing.map(({ about, neededBy }) => [about, neededBy])).toEqual([
      ['sandbox-ecs-task-execution-role', ['execution-role-reads-secret', 'finding causes']],
      ['sandbox-ecs-task-role', ['efs-access-point', 'finding causes']],
    ])
  })

  test('what a run adds is needed by what it adds', async ({ expect }) => {
    const fleet = await without('ecs:ListServices', '--tenant', 'all')
    expect(permissions(fleet).find(({ state }) => state === 'missing')?.neededBy).toEqual(['--tenant all'])
    expect(named(await without('ecs:ListServices'), 'missing')).toEqual([])
    const task = await preflight('--db-via', 'task')
    expect(named(task, 'not-tried')).toEqual(['ecs:RunTask', 'ecs:StopTask'])
    expect(textOf(task, 100)).toMatch(/iam:PassRole[\s\S]*Every call that can be tried is permitted/)
    expect(task.policies).toEqual(['iam/sandbox/post.json', 'iam/sandbox/login-task.json'])
    expect(sandbox.world.tasks.filter(({ serviceName }) => serviceName === '')).toEqual([])
    expect((await preflight('--wait', '10m')).policies).toEqual(['iam/sandbox/gate.json'])
  })

  test('a throttled account tells nothing, and that is no missing permission', async ({ expect }) => {
    sandbox.world.throttle.set('ec2', 1_000)
    const report = await preflight('--only', 'security-groups-open')
    sandbox.world.throttle.delete('ec2')
    expect(named(report, 'missing')).toEqual([])
    expect(named(report, 'unclear')).toEqual(['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcEndpoints'])
    expect(report).toMatchObject({ attach: [], remedies: [] })
    expect(textOf(report, 100)).not.toMatch(/put-role-policy|exactly what such a run needs/)
    expect(report.exitCode).toBe(3)
  })

  test.for([
    ['with an explicit deny in a service control policy', 'a service control policy (SCP)', /AWS organization/],
    ['with an explicit deny in a resource control policy', 'a resource control policy (RCP)', /AWS organization/],
    ['because no service control policy allows the action', 'a service control policy (SCP)', /AWS organization/],
    ['because no permissions boundary allows the action', "the caller's permissions boundary", /boundary has to allow/],
    ['with an explicit deny in a permissions boundary', "the caller's permissions boundary", /boundary has to allow/],
    ['because no session policy allows the action', 'the session policy', /log in without/],
    ['because no VPC endpoint policy allows the action', 'the policy of a VPC endpoint', /VPC endpoint on the way/],
    ['with an explicit deny in a resource-based policy', "the resource's own policy", /resource's own policy has to/],
    ['with an explicit deny in an identity-based policy', 'an explicit deny', /removed or narrowed/],
    ['with an explicit deny', 'an explicit deny', /removed or narrowed/],
  ] as const)('denied "%s": what helps, and no policy that does not', async ([why, by, remedy], { expect }) => {
    sandbox.world.deniedBecause = why
    const report = await without('ecs:DescribeServices', '--only', 'service-stable')
    sandbox.world.deniedBecause = null
    expect(report).toMatchObject({ exitCode: 1, attach: [], remedies: [expect.stringMatching(remedy)] })
    const text = textOf(report, 100)
    expect(text).toMatch(/^MISSING .*ecs:DescribeServices on .*: denied by /m)
    expect(text).toContain(`denied by ${by}`)
    expect(text).not.toMatch(/put-role-policy|exactly what such a run needs/)
  })

  test("the right to a secret's key is said once, and that the files do not have it", async ({ expect }) => {
    sandbox.world.deniedBecause = 'Access to KMS is not allowed'
    const report = await without('secretsmanager:GetSecretValue', '--only', 'db-secret-complete')
    sandbox.world.deniedBecause = null
    expect(report).toMatchObject({ exitCode: 1, attach: [], remedies: [expect.stringMatching(/key's policy/)] })
    const lines = textOf(report, 100).match(/^MISSING .*$/gm) ?? []
    expect(lines.length).toBeGreaterThan(0)
    expect(lines).toEqual([...new Set(lines)])
  })

  test('a tenant, a secret and a function that are not there yet are no missing permission', async ({ expect }) => {
    const report = await preflight('--tenant', 'nosuchtenant')
    expect(named(report, 'allowed').length).toBeGreaterThan(25)
    expect(report.exitCode).toBe(0)
  })

  test('in another account nothing is tried', async ({ expect }) => {
    const { account } = sandbox.world.session
    sandbox.world.session.account = '111111111111'
    const report = await preflight()
    sandbox.world.session.account = account
    expect(report).toMatchObject({ exitCode: 3, targets: [] })
    expect(textOf(report, 100)).toContain('the session belongs to account 111111111111')
  })

  test('an expired session is one sentence, not a permission', async ({ expect }) => {
    sandbox.world.session.expired = true
    const report = await preflight()
    sandbox.world.session.expired = false
    expect(report).toMatchObject({ exitCode: 3, targets: [] })
    expect(report.problem).toContain('expired')
  })

  test('a secret that is read on the way is hidden like every other', async ({ expect }) => {
    const value = sandbox.world.secrets.get('sandbox-goldencrust-db-credentials')?.versions.at(-1)?.value ?? ''
    const { password } = JSON.parse(value)
    await preflight('--only', 'db-secret-complete')
    expect(redact(`it is ${password}`)).not.toContain(password)
  })
})

describe('npm test -- --preflight', () => {
  test('says what is missing by step, which file has it, and how it is given', async ({ expect }) => {
    const { exitCode, stdout } = await runCommand(['--preflight', '--fault', 'permission-missing'])
    expect(exitCode).toBe(1)
    const lines = [...stdout.matchAll(/^MISSING {4}(.+?) {2,}(\S+)$/gm)].map(([, step, action]) => [step, action])
    expect(lines).toEqual(
      [
        'db-secret-complete',
        'efs-access-point',
        'task-definition-current',
        'listener-rule',
        'listener-rule-unshadowed',
        'database-reachable',
        'targets-healthy',
        'alb-response',
        'edge-response',
        'requests-logged',
        'finding causes',
      ].map(step => [step, 'elasticloadbalancing:DescribeRules']),
    )
    expect(stdout).toContain('iam/sandbox/post.json grants exactly what such a run needs:')
    expect(stdout).toContain(
      'aws iam put-role-policy --role-name AdministratorAccess --policy-name runbook-sandbox-post --policy-document file://iam/sandbox/post.json',
    )
    expect(stdout).toContain('sandbox on this machine')
  })

  test('as JSON, alone', async ({ expect }) => {
    const { exitCode, stdout } = await runCommand(['--preflight', '--format', 'json', '--phase', 'pre'])
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, exitCode: 0, phase: 'pre' })
    const validate = new Ajv().compile(
      JSON.parse(await readFile(join(projectRoot, 'reports/preflight.schema.json'), 'utf8')),
    )
    for (const report of [JSON.parse(stdout), await without('ecs:ListTasks', '--db-via', 'task')]) {
      validate(report)
      expect(validate.errors).toBeNull()
    }
    expect(exitCode).toBe(0)
  })

  test.for([
    ['--state', '/tmp/nowhere'],
    ['--format', 'markdown'],
  ])('%j does not go with it', async (words, { expect }) => {
    const { exitCode, stderr } = await runCommand(['--preflight', ...words])
    expect(stderr).toMatch(/does not go with --preflight/)
    expect(exitCode).toBe(2)
  })
})

test('every kind of call is tried somewhere', ({ expect }) => {
  expect(callsFor(['login-task'], environment).filter(({ attempt }) => attempt === null)).toHaveLength(2)
  expect(tried.length).toBeGreaterThan(30)
})

function phaseThatAsks(action: string): string {
  const asks = (phase: Phase) =>
    callsOfUse(phase, environment).some(({ name, for: purposes }) => name === action && !purposes.includes('fleet'))
  return PHASES.find(asks) ?? 'none'
}

const asIamSays = (action: string): string => (action === 's3:HeadBucket' ? 's3:ListBucket' : action)
