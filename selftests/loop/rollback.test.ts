import { afterEach, describe, expect, test } from 'vitest'
import { deployRevision, secretOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { addTenant } from '../../sandbox/model/tenant.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import { removeTenant, stopTenant } from '../lib/rolled-back.ts'
import type { RunOutcome } from '../lib/transcript.ts'

let rehearsal: Rehearsal | undefined
afterEach(() => rehearsal?.close())

const start = async (): Promise<Rehearsal> => {
  rehearsal = await rehearse(prod, 'goldencrust', [])
  return rehearsal
}
const said = ({ report, exitCode }: RunOutcome) => ({
  exitCode,
  steps: report.targets.flatMap(({ specs }) => specs.map(({ id, status }) => `${status} ${id}`)),
  causes: report.targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id)),
})

describe('after a roll-back on real sockets', () => {
  test('a tenant that runs is neither stopped nor removed', async () => {
    const { look } = await start()
    expect(said(await look('--phase', 'rollback'))).toEqual({
      exitCode: 1,
      steps: ['passed aws-identity', 'failed tenant-stopped'],
      causes: [],
    })
    const removed = await look('--phase', 'rollback', '--expect', 'removed')
    expect(said(removed).steps).toEqual(['passed aws-identity', 'failed tenant-removed'])
    expect(removed.report.targets[0]?.specs[1]?.fixes).toHaveLength(8)
  })

  test('stopped: the service may stay', async () => {
    const { sandbox, suite } = await start()
    stopTenant(sandbox.world, 'goldencrust')
    sandbox.settle()
    expect(said(await suite('--phase', 'rollback', '--expect', 'stopped'))).toEqual({
      exitCode: 0,
      steps: ['passed aws-identity', 'passed tenant-stopped'],
      causes: [],
    })
  })

  test('removed: nothing stays but the secret that waits, logs and the database', async () => {
    const { sandbox, look } = await start()
    removeTenant(sandbox.world, 'goldencrust')
    const outcome = await look('--phase', 'rollback', '--expect', 'removed')
    expect(said(outcome)).toEqual({ exitCode: 0, steps: ['passed aws-identity', 'passed tenant-removed'], causes: [] })
    expect(outcome.stdout).toContain('restore-secret')
  })

  test('a name that never was is not green, and a step that cannot look is not either', async () => {
    const { sandbox, look, lookFor } = await start()
    expect(said(await lookFor('goldncrust', '--phase', 'rollback', '--expect', 'removed'))).toMatchObject({
      exitCode: 3,
      steps: ['passed aws-identity', 'unknown tenant-removed'],
    })
    removeTenant(sandbox.world, 'goldencrust')
    sandbox.world.callerDenied.add('elasticfilesystem:DescribeAccessPoints')
    expect(said(await look('--phase', 'rollback', '--expect', 'removed'))).toMatchObject({
      exitCode: 3,
      causes: ['permission-missing'],
    })
  })
})

describe.skipIf(awsCliPath === undefined)('the printed roll-back, carried out', () => {
  test.for([
    ['a neighbour that shares nothing', false],
    ['a neighbour that reads its secret', true],
  ] as const)('%s stays well', async ([, shares]) => {
    const { sandbox, look, lookFor, carryOut } = await start()
    const { world } = sandbox
    addTenant(world, 'bluebird', 'installed')
    if (shares) {
      const [own, theirs] = [secretOf(world, 'goldencrust'), secretOf(world, 'bluebird')]
      own.versions = theirs.versions
      deployRevision(world, 'bluebird', {
        container: ({ secrets }) => ({
          secrets: secrets.map(each => ({ ...each, valueFrom: each.valueFrom.replace(theirs.arn, own.arn) })),
        }),
      })
    }
    const further = { ...secretOf(world, 'goldencrust'), name: 'prod-goldencrust-smtp' }
    further.arn = further.arn.replace('prod-goldencrust-db-credentials', further.name)
    world.secrets.set(further.name, further)
    deployRevision(world, 'goldencrust', {
      container: ({ secrets }) => ({ secrets: [...secrets, { name: 'SMTP_PASSWORD', valueFrom: further.arn }] }),
    })
    sandbox.settle()
    const before = said(await lookFor('bluebird'))
    const { report } = await look('--phase', 'rollback', '--expect', 'removed')
    const fixes = report.targets.flatMap(({ specs }) => specs.flatMap(each => each.fixes ?? []))
    for (const { command } of fixes) if (command !== undefined) expect(await carryOut(command)).toBeNull()
    expect(world.secrets.get(further.name)?.deletedAt).not.toBeNull()
    sandbox.settle()
    const after = await look('--phase', 'rollback', '--expect', 'removed')
    if (shares) {
      expect(after.stdout.replaceAll(/\s+/g, ' ')).toMatch(
        /left: policy prod-ecs-secrets-access-goldencrust of \S+; secret prod-goldencrust-db-credentials /,
      )
      expect(fixes.filter(({ manual }) => manual !== undefined)).toHaveLength(2)
    } else expect(said(after)).toMatchObject({ exitCode: 0, steps: ['passed aws-identity', 'passed tenant-removed'] })
    // Of a tenant that is gone nobody says any more that something is its own.
    const wellBefore = before.steps.filter(step => step.startsWith('passed'))
    expect(said(await lookFor('bluebird')).steps).toEqual(expect.arrayContaining(wellBefore))
  })
})
