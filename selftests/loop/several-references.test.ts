import { afterEach, describe, expect, test } from 'vitest'
import { deployRevision, secretOf, withVariables } from '../../sandbox/faults/lib/tenant-parts.ts'
import { addTenant } from '../../sandbox/model/tenant.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'

let rehearsal: Rehearsal | undefined
afterEach(() => rehearsal?.close())

describe.skipIf(awsCliPath === undefined)('several things of a neighbour in one revision', () => {
  test('its secret, database and files are given up together, and the site is well', async () => {
    rehearsal = await rehearse(prod, 'goldencrust', [])
    const { sandbox, look, carryOut } = rehearsal
    const { world } = sandbox
    addTenant(world, 'bluebird', 'installed')
    const [own, theirs] = [secretOf(world, 'goldencrust'), secretOf(world, 'bluebird')]
    const volumes = world.taskDefinitions.get('prod-bluebird')?.at(-1)?.volumes ?? []
    deployRevision(world, 'goldencrust', {
      revision: { volumes },
      container: container => ({
        ...withVariables(container, { WORDPRESS_DB_NAME: 'bluebird_db' }),
        secrets: container.secrets.map(each => ({ ...each, valueFrom: each.valueFrom.replace(own.arn, theirs.arn) })),
      }),
    })
    sandbox.settle()
    const diagnoses = (await look()).report.targets.flatMap(target => target.diagnoses)
    expect(diagnoses.map(({ id }) => id)).toEqual(['reference-foreign'])
    const commands = diagnoses.flatMap(({ fixes }) =>
      fixes.flatMap(({ command }) => (command === undefined ? [] : [command])),
    )
    expect(commands.filter(command => command.includes('register-task-definition'))).toHaveLength(1)
    for (const command of commands) expect(await carryOut(command)).toBeNull()
    sandbox.settle()
    const { report, exitCode } = await look()
    expect(report.targets.flatMap(target => target.diagnoses.map(({ id }) => id))).toEqual([])
    expect(exitCode).toBe(0)
  })
})
