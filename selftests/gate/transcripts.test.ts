import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { FIXED_TAG, pushImage } from '../../sandbox/model/images-built.ts'
import type { ObstacleId } from '../../sandbox/model/obstacle-words.ts'
import { settle } from '../../sandbox/model/settle.ts'
import type { World } from '../../sandbox/model/state.ts'
import { runCommand } from '../lib/command.ts'
import { prod } from '../lib/company.ts'
import { deploy } from '../lib/deploy.ts'
import { type Cleanup, TENANT } from '../lib/gate.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { comparable } from '../lib/transcript.ts'

/** Deploys what something outside of the revision stands in the way of. */
function deployAgainst(world: World, obstacle: ObstacleId): void {
  deploy(world, TENANT)
  world.obstacles.set(serviceOf(world, TENANT).taskDefinitionArn, obstacle)
}

/** What a wait shows depends on when it looks: how often and for how long is no part of a golden text, how it ends is. */
const withoutTimes = (text: string): string =>
  comparable(text)
    .replace(/waited \d[^(]*\(\d+ looks?\)/, 'waited <span> (<n> looks)')
    .replace(/\b\d+ tasks? of /g, '<n> tasks of ')
    // What the table of steps says of tasks and events depends on how many there were by then.
    .replace(/^((?:FAILED|BLOCKED|UNKNOWN) +(?:service-stable|tasks-start) ).*\n(?: {20,}.*\n)*/gm, '$1 <so far>\n')
    .replace(/^ {2}seen {6}[\s\S]*?\n\n/m, '  seen      <what was seen last>\n\n')
    .replace(/^\d\d:\d\d:\d\d (\S+) {2}(?:\d+ min )?\d+ s left/gm, '<time> $1  <span> left')

async function platform(onTestFinished: Cleanup, settlingMs: number, prepare: (world: World) => void) {
  const rehearsal = await rehearse(prod, TENANT, [], { settlingMs })
  onTestFinished(rehearsal.close)
  prepare(rehearsal.sandbox.world)
  return rehearsal
}

const CASES: readonly {
  readonly name: string
  readonly settlingMs: number
  readonly flags: readonly string[]
  readonly exitCode: number
  readonly outcome: string
  readonly prepare: (world: World) => void
}[] = [
  {
    name: 'success',
    settlingMs: 3_000,
    flags: ['--wait', '1m', '--expect-image', FIXED_TAG],
    exitCode: 0,
    outcome: 'succeeded',
    prepare: world => void deploy(world, TENANT),
  },
  {
    name: 'release',
    settlingMs: 1_000,
    flags: ['--wait', '1m', '--expect-image', '20260114-093000'],
    exitCode: 0,
    outcome: 'succeeded',
    prepare(world) {
      pushImage(world, { tag: '20260114-093000', behaviour: 'good' })
      deploy(world, TENANT, { tag: '20260114-093000' })
    },
  },
  {
    name: 'terminal-failure',
    settlingMs: 2_000,
    flags: ['--wait', '1m'],
    exitCode: 1,
    outcome: 'failed',
    prepare: world => {
      world.secrets.delete('prod-goldencrust-db-credentials')
      deploy(world, TENANT)
    },
  },
  {
    name: 'container-health-checks',
    settlingMs: 2_000,
    flags: ['--wait', '1m'],
    exitCode: 1,
    outcome: 'failed',
    prepare: world => deployAgainst(world, 'own-check-fails'),
  },
  {
    name: 'file-system-reset',
    settlingMs: 2_000,
    flags: ['--wait', '1m'],
    exitCode: 1,
    outcome: 'failed',
    prepare: world => deployAgainst(world, 'efs-reset'),
  },
  {
    name: 'rollback',
    settlingMs: 50,
    flags: ['--wait', '1m'],
    exitCode: 1,
    outcome: 'failed',
    prepare: world => {
      const service = serviceOf(world, TENANT)
      service.circuitBreaker = { enable: true, rollback: true }
      const { id } = deploy(world, TENANT, { container: { command: ['nothing'] } })
      while (service.deployments[0]?.id === id) settle(world)
    },
  },
  {
    name: 'deadline',
    settlingMs: 600_000,
    flags: ['--wait', '6s'],
    exitCode: 4,
    outcome: 'deadline',
    prepare: world => void deploy(world, TENANT),
  },
]

describe.concurrent('what an operator sees of a wait', () => {
  test.for(CASES)(
    '$name',
    async ({ name, settlingMs, flags, exitCode, outcome, prepare }, { expect, onTestFinished }) => {
      const rehearsal = await platform(onTestFinished, settlingMs, prepare)
      const run = await rehearsal.suite(...flags)
      const [target] = run.report.targets
      const verdicts = [
        ...(target?.specs ?? [])
          .filter(({ status }) => status !== 'passed')
          .map(({ id, status }) => `${status}  ${id}`),
        ...(target?.diagnoses ?? []).map(({ id, severity }) => `${severity}  ${id}`),
      ]
      const transcript = [
        `$ npm test -- --env prod --tenant ${TENANT} ${flags.join(' ')}`,
        '',
        withoutTimes(run.stdout),
        `exit code ${run.exitCode}`,
        '',
        ...verdicts,
        '',
      ].join('\n')
      await expect(transcript).toMatchFileSnapshot(`../golden/gate/${name}.txt`)
      expect(run.exitCode).toBe(exitCode)
      expect(run.report.exitCode).toBe(exitCode)
      expect(target?.gate?.outcome).toBe(outcome)
      // One line a change, each with how much time is left, and nothing that moves a cursor.
      expect(run.stderr).toMatch(/^(?:\d\d:\d\d:\d\d goldencrust {2}(?:\d+ min )?\d+ s left {2}\S.*\n)+$/)
    },
  )
})

describe.concurrent('how a wait ends otherwise', () => {
  const interrupted = async ({ flags, env }: Rehearsal, folder: string) => {
    const args = [...flags, '--wait', '10m', '--report-dir', folder]
    const run = await runCommand(args, { env, interruptWhen: stderr => stderr.includes('s left') })
    const report: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
    const junit = await readFile(join(folder, 'junit.xml'), 'utf8')
    return { run, report, junit }
  }

  test('Ctrl-C: 130, with reports that claim nothing', async ({ expect, onTestFinished }) => {
    const rehearsal = await platform(onTestFinished, 600_000, world => void deploy(world, TENANT))
    await withTemporaryFolder(async folder => {
      const { run, report, junit } = await interrupted(rehearsal, folder)
      expect(run.exitCode).toBe(130)
      expect(run.stdout).toMatch(/INTERRUPTED ecs-svc\/\d+, waited/)
      expect(run.stdout).not.toMatch(/ROOT CAUSE/)
      expect(report).toMatchObject({
        exitCode: 130,
        interrupted: true,
        targets: [{ gate: { outcome: 'interrupted' } }],
      })
      expect(junit).toMatch(/<testcase name="deployment"[^>]*>\s*<error message="interrupted while waiting for/)
    })
  })

  test('--format json has stdout for itself', async ({ expect, onTestFinished }) => {
    const rehearsal = await platform(onTestFinished, 0, () => {})
    const run = await rehearsal.suite('--wait', '1m', '--format', 'json')
    expect(JSON.parse(run.stdout)).toEqual(run.report)
    expect(run.stderr).toMatch(/s left {2}1 of 1 task running[\s\S]*DEPLOYED {4}ecs-svc/)
    expect(run.exitCode).toBe(0)
  })
})
