import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import { createGatherer } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { LOGIN_SCRIPT } from '../../probes/lib/login-script.ts'
import { faults } from '../../sandbox/faults/index.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { runOneOff } from '../../sandbox/model/one-off-task.ts'
import { runCommand } from '../lib/command.ts'
import { sandbox as environment, prod } from '../lib/company.ts'
import { type Cleanup, slowSandbox, TENANT } from '../lib/gate.ts'
import { startLateEcs } from '../lib/late-ecs.ts'
import { PATIENT_MS, until } from '../lib/patience.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { runSuite } from '../lib/transcript.ts'

/** The database as a task of the tenant's own sees it. */
async function fromInside({ access }: Sandbox, onTestFinished: Cleanup, signal = new AbortController().signal) {
  const limits = { probeMs: PATIENT_MS }
  const target = createTarget(environment, TENANT, { access, databaseVia: 'task', limits })
  const aws = createAws(access, { mayRunTasks: true })
  onTestFinished(async () => aws.destroy())
  const evidence = await createGatherer(target, { aws, shared: new Map(), signal }).get('database')
  return { evidence, calls: aws.calls() }
}

const phpInstalled = spawnSync('php', ['-v']).status === 0

const loginTasks = ({ world }: Sandbox) => world.tasks.filter(({ serviceName }) => serviceName === '')

describe.concurrent('a login by a task of the tenant', () => {
  test('says what it found, and leaves nothing behind', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 0)
    const { evidence, calls } = await fromInside(sandbox, onTestFinished)
    const [task] = loginTasks(sandbox)
    expect(evidence).toMatchObject({
      status: 'observed',
      data: { outcome: 'connected', username: 'goldencrust_user', task: { id: task?.id, left: [] } },
    })
    expect(calls).toMatchObject({ 'ecs:RunTask': 1 })
    expect(calls['ecs:StopTask']).toBeUndefined()
  })

  test.for([
    ['database-credentials-rejected', 'login', 'ER_ACCESS_DENIED_ERROR', 1045],
    ['database-unreachable', 'connect', 'ETIMEDOUT', null],
    ['database-missing', 'schema', 'ER_BAD_DB_ERROR', 1049],
    ['database-access-denied', 'schema', 'ER_DBACCESS_DENIED_ERROR', 1044],
    ['database-connections-exhausted', 'handshake', 'ER_CON_COUNT_ERROR', 1040],
  ] as const)('%s', async ([fault, layer, code, errno], { expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 0)
    faults[fault]?.apply(sandbox.world, TENANT)
    const { evidence } = await fromInside(sandbox, onTestFinished)
    expect(evidence).toMatchObject({ data: { outcome: 'failed', layer, code, errno, noRoute: false } })
  })

  test('a task that cannot start is no verdict on the database', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 0)
    sandbox.world.secrets.get('sandbox-goldencrust-db-credentials')?.versions.splice(0)
    const { evidence } = await fromInside(sandbox, onTestFinished)
    expect(evidence).toMatchObject({ status: 'unavailable' })
  })

  test('without the right to start one, the right is named', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 0)
    sandbox.world.callerDenied.add('ecs:RunTask')
    const { evidence } = await fromInside(sandbox, onTestFinished)
    expect(evidence).toMatchObject({
      status: 'unavailable',
      error: { code: 'access-denied', hint: 'needs ecs:RunTask' },
    })
  })

  test('is stopped when nobody waits any more', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 600_000)
    const controller = new AbortController()
    const looking = fromInside(sandbox, onTestFinished, controller.signal)
    await until(() => loginTasks(sandbox).length > 0)
    controller.abort()
    expect((await looking).evidence).toMatchObject({ status: 'unavailable', error: { code: 'interrupted' } })
    await until(() => loginTasks(sandbox)[0]?.stopCode !== null)
    expect(loginTasks(sandbox)).toMatchObject([{ stopCode: 'UserInitiated' }])
  })

  test('is stopped even when nobody waited for the answer to its start', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 600_000)
    const { world } = sandbox
    const { now } = world
    const controller = new AbortController()
    // The platform looks at its clock when the task is there and its answer is not written yet.
    world.now = () => {
      if (loginTasks(sandbox).length > 0) controller.abort()
      return now()
    }
    const { evidence } = await fromInside(sandbox, onTestFinished, controller.signal)
    expect(evidence).toMatchObject({ status: 'unavailable', error: { code: 'interrupted' } })
    await until(() => loginTasks(sandbox)[0]?.stopCode !== null)
    expect(loginTasks(sandbox)).toMatchObject([{ stopCode: 'UserInitiated' }])
  })

  test('one that a killed run left behind is named', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 600_000)
    const controller = new AbortController()
    sandbox.world.callerDenied.add('ecs:StopTask')
    const killed = fromInside(sandbox, onTestFinished, controller.signal)
    await until(() => loginTasks(sandbox).length > 0)
    controller.abort()
    await killed
    const [stray] = loginTasks(sandbox)
    sandbox.world.settlingMs = 0
    if (stray) Object.assign(stray, { createdAt: Number.MAX_SAFE_INTEGER })
    const { evidence } = await fromInside(sandbox, onTestFinished)
    expect(evidence).toMatchObject({ data: { outcome: 'connected', task: { left: [stray?.id] } } })
  })
})

test.runIf(process.env.CI)('a pipeline has PHP, in which the tasks run', ({ expect }) => {
  expect(phpInstalled).toBe(true)
})

describe.skipIf(!phpInstalled).concurrent("the sandbox runs a task's command in a real PHP", () => {
  /** The lines that a task wrote which was asked for so, beside the login's word. */
  async function linesOf(code: string, onTestFinished: Cleanup): Promise<readonly string[]> {
    const { world } = await slowSandbox(onTestFinished, 0)
    const definition = [...world.taskDefinitions.values()].flat()[0]
    if (!definition) throw new Error('the sandbox has no task definition')
    const command = ['php', '-r', `echo 'runbook-database-login ', json_encode(${code}), "\n";`]
    const task = runOneOff(world, definition, {
      startedBy: 'test',
      subnets: [],
      securityGroups: groupsOf(world),
      command,
    })
    await until(() => task?.stopCode !== null)
    return [...world.logGroups.values()].flatMap(({ streams }) =>
      [...streams]
        .filter(([name]) => name.endsWith(task?.id ?? ''))
        .flatMap(([, lines]) => lines.map(line => line.message)),
    )
  }
  const groupsOf = ({ services }: Sandbox['world']) => [...services.values()][0]?.securityGroups ?? []

  test('with the variables of the definition and the login that was injected', async ({ expect, onTestFinished }) => {
    const code = "[PHP_MAJOR_VERSION, getenv('WORDPRESS_DB_NAME'), getenv('WORDPRESS_DB_USER')]"
    expect(await linesOf(code, onTestFinished)).toEqual([
      expect.stringMatching(/^runbook-database-login \[\d+,"goldencrust_db","goldencrust_user"\]$/),
    ])
  })

  test('and sees nothing of this machine', async ({ expect, onTestFinished }) => {
    const code = "[@file_get_contents('/etc/passwd'), function_exists('exec'), getenv('HOME')]"
    expect(await linesOf(code, onTestFinished)).toEqual(['runbook-database-login [false,false,false]'])
  })
})

describe('never unasked', () => {
  test.for([[], ['--db-via', 'auto'], ['--db-via', 'direct']] as const)('%j', async (flags, { expect }) => {
    const { report } = await runSuite([...flags, '--only', 'database-reachable'])
    expect(Object.keys(report.calls.byCommand).filter(call => /RunTask|StopTask/.test(call))).toEqual([])
  })

  test('a client that was not made for it refuses', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 0)
    const target = createTarget(environment, TENANT, { access: sandbox.access, databaseVia: 'task' })
    const aws = createAws(sandbox.access)
    onTestFinished(async () => aws.destroy())
    const signal = AbortSignal.timeout(PATIENT_MS)
    const evidence = await createGatherer(target, { aws, shared: new Map(), signal }).get('database')
    expect(evidence).toMatchObject({ status: 'unavailable', error: { code: 'internal' } })
    expect(loginTasks(sandbox)).toEqual([])
  })

  test('the command holds no secret, only the names of variables', ({ expect }) => {
    expect(LOGIN_SCRIPT.match(/getenv\('[A-Z_]+'\)/g)?.length).toBeGreaterThan(4)
    expect(LOGIN_SCRIPT).not.toMatch(/arn:|secretsmanager|BEGIN/)
    // Of the password nothing is ever put into what is printed.
    expect(LOGIN_SCRIPT.match(/WORDPRESS_DB_PASSWORD/g)).toHaveLength(1)
  })
})

test('Ctrl-C while it runs stops it', async ({ expect, onTestFinished }) => {
  const rehearsal = await rehearse(prod, TENANT, [], { settlingMs: 600_000 })
  onTestFinished(rehearsal.close)
  await withTemporaryFolder(async folder => {
    const args = [...rehearsal.flags, '--db-via', 'task', '--only', 'database-reachable', '--report-dir', folder]
    const { exitCode } = await runCommand(args, {
      env: rehearsal.env,
      interruptWhen: () => loginTasks(rehearsal.sandbox).length > 0,
    })
    expect(exitCode).toBe(130)
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toMatchObject({ interrupted: true })
  })
  expect(loginTasks(rehearsal.sandbox)).toMatchObject([{ stopCode: 'UserInitiated' }])
})

describe.concurrent('more than one Ctrl-C', () => {
  test.for([
    ['the second stops it too, and waits for nothing else', 2, 500, 'UserInitiated'],
    ['the third does not wait for a platform that gives no answer', 3, 600_000, null],
  ] as const)('%s', async ([, interruptions, latencyMs, stopCode], { expect, onTestFinished }) => {
    const rehearsal = await rehearse(prod, TENANT, [], { settlingMs: 600_000 })
    onTestFinished(rehearsal.close)
    const interruptWhen = () => {
      const runs = loginTasks(rehearsal.sandbox).length > 0
      if (runs) rehearsal.sandbox.world.latencyMs = latencyMs
      return runs
    }
    await withTemporaryFolder(async folder => {
      const args = [...rehearsal.flags, '--db-via', 'task', '--only', 'database-reachable', '--report-dir', folder]
      const { exitCode, stderr } = await runCommand(args, { env: rehearsal.env, interruptWhen, interruptions })
      expect(exitCode).toBe(130)
      expect(stderr).toBe('stopping what this run has started; once more ends at once and leaves it\n')
    })
    expect(loginTasks(rehearsal.sandbox)).toMatchObject([{ stopCode }])
  })
})

describe.concurrent('Ctrl-C while ECS is late', () => {
  test.for([
    ['the start is answered afterwards', { starts: 'after a list', answers: true, lists: false }, 1],
    ['the start was answered, and no list has the task yet', { starts: 'at once', answers: true, lists: false }, 1],
    ['two of them', { starts: 'after a list', answers: true, lists: false }, 2],
    ['the answer is lost, and a list has the task', { starts: 'after a list', answers: false, lists: true }, 1],
  ] as const)('%s: it is stopped', async ([, lateness, interruptions], { expect, onTestFinished }) => {
    const { run, stopCodes } = await late(lateness, onTestFinished)
    const { exitCode, report } = await run(interruptions)
    expect(exitCode).toBe(130)
    if (interruptions === 1) expect(report).toMatchObject({ interrupted: true, problems: [] })
    expect(stopCodes()).toEqual(['UserInitiated'])
  })

  test('nobody ever hears of it: that it may be left is said, with the commands', async ({
    expect,
    onTestFinished,
  }) => {
    const { run, stopCodes } = await late({ starts: 'at once', answers: false, lists: false }, onTestFinished)
    const { exitCode, stderr, report } = await run(1)
    expect(exitCode).toBe(130)
    const said =
      /a login task of prod\/goldencrust may still run \(started by runbook-db-login\/prod\/goldencrust\): find it with aws ecs list-tasks --cluster prod-cluster --started-by runbook-db-login\/prod\/goldencrust .*aws ecs stop-task --cluster prod-cluster --task ID/
    expect(stderr).toMatch(said)
    expect(report).toMatchObject({ problems: [expect.stringMatching(said)] })
    expect(stopCodes()).toEqual([null])
  })
})

/** A run against a late ECS that is interrupted as soon as it has asked for a task, and how its tasks were stopped. */
async function late(lateness: Parameters<typeof startLateEcs>[1], onTestFinished: Cleanup) {
  const rehearsal = await rehearse(prod, TENANT, [], { settlingMs: 600_000 })
  const ecs = await startLateEcs(rehearsal.env.AWS_ENDPOINT_URL ?? '', lateness)
  onTestFinished(async () => {
    await ecs.close()
    await rehearsal.close()
  })
  const isDue = () => (lateness.starts === 'at once' ? loginTasks(rehearsal.sandbox).length > 0 : ecs.asked())
  return {
    run: (interruptions: number) =>
      withTemporaryFolder(async folder => {
        const args = [...rehearsal.flags, '--db-via', 'task', '--only', 'database-reachable', '--report-dir', folder]
        const env = { ...rehearsal.env, AWS_ENDPOINT_URL: ecs.url }
        const outcome = await runCommand(args, { env, interruptWhen: isDue, interruptions })
        const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => 'null')
        const report: unknown = JSON.parse(text)
        return { ...outcome, report }
      }),
    stopCodes: () => loginTasks(rehearsal.sandbox).map(({ stopCode }) => stopCode),
  }
}
