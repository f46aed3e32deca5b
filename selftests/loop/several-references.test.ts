import { afterEach, describe, expect, test } from 'vitest'
import { deployRevision, registerRevision, secretOf, withVariables } from '../../sandbox/faults/lib/tenant-parts.ts'
import type { ContainerDefinitionState, World } from '../../sandbox/model/state.ts'
import { addTenant } from '../../sandbox/model/tenant.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'

let rehearsal: Rehearsal | undefined
afterEach(() => rehearsal?.close())

const OWN = 'goldencrust'
const THEIRS = 'bluebird'

const revisions = (world: World) => world.taskDefinitions.get(`prod-${OWN}`) ?? []
const theirVolumes = (world: World) => world.taskDefinitions.get(`prod-${THEIRS}`)?.at(-1)?.volumes ?? []

/** The container reads the one's secret wherever it read the other's. */
const readSecretOf =
  (world: World, to: string, from: string) =>
  ({ secrets }: ContainerDefinitionState) => ({
    secrets: secrets.map(each => ({
      ...each,
      valueFrom: each.valueFrom.replace(secretOf(world, from).arn, secretOf(world, to).arn),
    })),
  })
const readTheirs = (world: World) => readSecretOf(world, THEIRS, OWN)

const elsewhere = ({ environment }: ContainerDefinitionState): string =>
  environment.find(({ name }) => name === 'WORDPRESS_DB_HOST')?.value.replace('prod-', 'sit-') ?? ''

/** The own secret is asked for a key that it does not hold. */
const askingFor =
  (key: string, asked: string) =>
  ({ secrets }: ContainerDefinitionState) => ({
    secrets: secrets.map(each => ({ ...each, valueFrom: each.valueFrom.replace(`:${key}:`, `:${asked}:`) })),
  })

const withTheirAddress = ({ environment }: ContainerDefinitionState) => ({
  environment: environment.map(each =>
    each.name === 'WORDPRESS_CONFIG_EXTRA'
      ? { ...each, value: `define('WP_HOME', 'https://${THEIRS}.wpprod.kimmyai.io');` }
      : each,
  ),
})

function addSidecar(
  world: World,
  change: (container: ContainerDefinitionState) => Partial<ContainerDefinitionState>,
): void {
  const latest = revisions(world).at(-1)
  const [container] = latest?.containerDefinitions ?? []
  if (!latest || !container) throw new Error('the sandbox has no container to put another one beside')
  const sidecar = { ...container, name: 'cron', essential: false, portMappings: [], ...change(container) }
  revisions(world).splice(-1, 1, { ...latest, containerDefinitions: [container, sidecar] })
}

interface Case {
  readonly state: string
  readonly causes: readonly string[]
  readonly broken: (world: World) => void
  /** What the next look still finds, which could not be seen before. */
  readonly left?: readonly string[]
  /** Whether the revision that runs in the end is right. */
  readonly holds?: (world: World) => boolean
}

const CASES: readonly Case[] = [
  {
    state: 'its secret, database and files',
    causes: ['reference-foreign'],
    broken: world =>
      deployRevision(world, OWN, {
        revision: { volumes: theirVolumes(world) },
        container: container => ({
          ...withVariables(container, { WORDPRESS_DB_NAME: 'bluebird_db' }),
          ...readTheirs(world)(container),
        }),
      }),
  },
  {
    state: 'a host that does not resolve and a database of nobody',
    causes: ['database-name-mismatch', 'database-host-unresolvable'],
    broken: world =>
      deployRevision(world, OWN, {
        container: container =>
          withVariables(container, { WORDPRESS_DB_HOST: elsewhere(container), WORDPRESS_DB_NAME: 'goldencrust_dbx' }),
      }),
  },
  {
    state: "its files and its site's address",
    causes: ['reference-foreign', 'wrong-site-url'],
    broken: world =>
      deployRevision(world, OWN, { revision: { volumes: theirVolumes(world) }, container: withTheirAddress }),
  },
  {
    state: 'its secret, and too little memory',
    causes: ['reference-foreign', 'task-out-of-memory'],
    broken: world =>
      deployRevision(world, OWN, { revision: { memory: '128', cpu: '256' }, container: readTheirs(world) }),
  },
  {
    state: 'its secret, and a database of nobody',
    causes: ['reference-foreign'],
    left: ['database-name-mismatch'],
    broken: world =>
      deployRevision(world, OWN, {
        container: container => ({
          ...withVariables(container, { WORDPRESS_DB_NAME: 'goldencrust_dbx' }),
          ...readTheirs(world)(container),
        }),
      }),
  },
  {
    state: 'its secret, in a revision that was deregistered',
    causes: ['reference-foreign', 'revision-inactive'],
    broken: world => {
      deployRevision(world, OWN, { container: readTheirs(world) })
      const running = revisions(world).at(-1)
      if (running) running.status = 'INACTIVE'
    },
  },
  {
    state: 'its secret, where a later revision of its own waits',
    causes: ['reference-foreign'],
    broken: world => {
      deployRevision(world, OWN, { container: readTheirs(world) })
      registerRevision(world, OWN, {
        container: container => ({
          ...readSecretOf(world, OWN, THEIRS)(container),
          environment: [...container.environment, { name: 'WORDPRESS_NEW', value: 'yes' }],
        }),
      })
    },
    holds: world =>
      revisions(world)
        .at(-1)
        ?.containerDefinitions[0]?.environment.some(({ name }) => name === 'WORDPRESS_NEW') === true,
  },
  {
    state: 'its secret, and a host that does not resolve',
    causes: ['reference-foreign', 'database-host-unresolvable'],
    broken: world =>
      deployRevision(world, OWN, {
        container: container => ({
          ...withVariables(container, { WORDPRESS_DB_HOST: elsewhere(container) }),
          ...readTheirs(world)(container),
        }),
      }),
  },
  {
    state: 'its files, and its database by the own login',
    causes: ['reference-foreign', 'database-name-mismatch'],
    broken: world =>
      deployRevision(world, OWN, {
        revision: { volumes: theirVolumes(world) },
        container: container => withVariables(container, { WORDPRESS_DB_NAME: 'bluebird_db' }),
      }),
  },
  {
    state: 'its secret in a container beside WordPress',
    causes: ['reference-foreign'],
    broken: world => {
      deployRevision(world, OWN, {})
      addSidecar(world, readTheirs(world))
    },
  },
  {
    state: 'its files in a volume of a container beside WordPress',
    causes: ['reference-foreign'],
    broken: world => {
      const backup = theirVolumes(world).map(volume => ({ ...volume, name: 'backup' }))
      deployRevision(world, OWN, { revision: { volumes: [...(revisions(world).at(-1)?.volumes ?? []), ...backup] } })
      addSidecar(world, () => ({ secrets: [], mountPoints: [{ sourceVolume: 'backup', containerPath: '/backup' }] }))
    },
  },
  {
    state: 'nothing, with a container beside WordPress that reads and mounts what is its own',
    causes: [],
    broken: world => {
      deployRevision(world, OWN, {})
      addSidecar(world, () => ({}))
    },
  },
  {
    state: 'a key that the own secret does not hold',
    causes: ['secret-key-missing'],
    broken: world => deployRevision(world, OWN, { container: askingFor('username', 'user') }),
  },
  {
    state: 'a key in capitals, and its database',
    causes: ['secret-key-missing', 'database-name-mismatch'],
    broken: world =>
      deployRevision(world, OWN, {
        container: container => ({
          ...withVariables(container, { WORDPRESS_DB_NAME: 'bluebird_db' }),
          ...askingFor('password', 'Password')(container),
        }),
      }),
  },
]

describe.skipIf(awsCliPath === undefined)('several things that are wrong in one revision', () => {
  test.each(CASES)(
    '$state: carried out one after the other the fixes repair all of it',
    async ({ causes, broken, left = [], holds }) => {
      rehearsal = await rehearse(prod, OWN, [])
      const { sandbox, look, carryOut } = rehearsal
      const { world } = sandbox
      addTenant(world, THEIRS, 'installed')
      broken(world)
      sandbox.settle()
      const diagnoses = (await look()).report.targets.flatMap(target => target.diagnoses)
      expect(diagnoses.map(({ id }) => id)).toEqual(causes)
      for (const { fixes } of diagnoses) {
        const commands = fixes.flatMap(({ command }) => (command === undefined ? [] : [command]))
        expect(commands.filter(each => each.includes('register-task-definition')).length).toBeLessThanOrEqual(1)
        for (const command of commands) expect(await carryOut(command)).toBeNull()
      }
      sandbox.settle()
      const { report, exitCode } = await look()
      expect(report.targets.flatMap(target => target.diagnoses.map(({ id }) => id))).toEqual(left)
      if (left.length === 0) expect(exitCode).toBe(0)
      expect(holds?.(world) ?? true).toBe(true)
    },
  )
})
