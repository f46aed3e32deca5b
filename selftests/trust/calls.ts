import { randomUUID } from 'node:crypto'
import { actionsIn, type Policy, policyOf } from '../../iam/policy.ts'
import { type Use, uses, wordsOf } from '../../iam/uses.ts'
import type { Environment } from '../../platform/environment.ts'
import { secretOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import type { World } from '../../sandbox/model/state.ts'
import { addTenant } from '../../sandbox/model/tenant.ts'
import { runCommand } from '../lib/command.ts'
import { environments } from '../lib/company.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** The actions that the policies allow and those that runs under exactly these policies took, over all environments and uses. */
interface CallCounts {
  readonly allowed: number
  readonly made: number
  /** What was refused, and what is allowed and was never needed. */
  readonly findings: readonly string[]
}

interface Run {
  readonly faults: readonly string[]
  readonly words: readonly string[]
  /** Ends with Ctrl-C as soon as a task was started. */
  readonly interrupted?: boolean
}

const TENANT = 'goldencrust'
/** With these, and what CloudFront sends compared with what a rule asks for, a secret is described, every policy of a role is read, images are compared, and whatever can be behind a failure is looked at. */
const REVEALING = ['secret-pending-deletion', 'execution-role-denied-secret', 'image-known-bad']
/** With each of these, what a start that failed needs is looked at: mount targets, endpoints, names of parameters. */
const FAILED_STARTS = ['efs-unreachable', 'secrets-manager-unroutable', 'ssm-parameter-missing']
const AGES_MS = 600_000
/** So many that lists of everything take the place of a call for each tenant. */
const OTHERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const
/** Its secret was stored twice since its tasks started: all of its versions are asked for. */
const [ROTATED] = OTHERS
const ROTATED_MS_AGO = [120_000, 60_000]

/** Of uses that now have the same policy the widest stands for all in a sample. */
const SAMPLED: readonly Use[] = ['gate', 'pre', 'rollback', 'login-task']

/** Runs of a use that together come to make every call it can make: one of them does where all is broken, the other where all is well. */
function runsOf(use: Use, { cloudFront }: Environment, sample: boolean): readonly Run[] {
  const words = wordsOf[use].split(' ').filter(word => word !== '')
  if (use === 'login-task') {
    const only = [...words, '--only', 'database-reachable']
    return [
      { faults: [], words: only },
      { faults: [], words: only, interrupted: true },
    ]
  }
  const quick = words.map(word => (word === '15m' ? '5s' : word))
  const wide = use === 'rollback' ? [...quick, '--expect', 'removed'] : quick
  const faults = cloudFront === null ? REVEALING : [...REVEALING, 'origin-header-mismatch']
  const revealing = { faults, words: [...wide, '--tenant', 'all'] }
  const starts = use === 'pre' || use === 'rollback' ? [] : FAILED_STARTS
  return [
    revealing,
    ...starts.map(fault => ({ faults: [fault], words: [...quick, '--only', 'service-stable'] })),
    ...(sample ? [] : [{ faults: [], words: quick }]),
  ]
}

/** Lets the suite run under exactly the policies of this project, in a sandbox that asks them about every call. */
export async function measureCalls({ sample }: { readonly sample: boolean }): Promise<CallCounts> {
  const places = sample ? [environments.prod] : [environments.dev, environments.sit, environments.prod]
  const figures: CallCounts[] = []
  for (const environment of places) {
    for (const use of sample ? SAMPLED : uses)
      figures.push(await measurePolicy(use, environment, policyOf(use, environment), sample))
  }
  const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)
  return {
    allowed: sum(figures.map(({ allowed }) => allowed)),
    made: sum(figures.map(({ made }) => made)),
    findings: figures.flatMap(({ findings }) => findings),
  }
}

/** Runs of one use under a policy. */
export async function measurePolicy(
  use: Use,
  environment: Environment,
  policy: Policy,
  sample: boolean,
): Promise<CallCounts> {
  // The login task's policy is an addition to that of the run which starts it.
  const policies = use === 'login-task' ? [policyOf('post', environment), policy] : [policy]
  const outcomes = await Promise.all(runsOf(use, environment, sample).map(run => runUnder(policies, environment, run)))
  const allowed = actionsIn(policy)
  const taken = new Set(outcomes.flatMap(outcome => outcome.allowed))
  const made = [...allowed].filter(action => taken.has(action))
  const where = `${environment.name}, ${use}`
  return {
    allowed: allowed.size,
    made: made.length,
    findings: [
      ...outcomes.flatMap(({ refused }) => refused.map(request => `${where}: refused ${request}`)),
      ...[...allowed].filter(action => !taken.has(action)).map(action => `${where}: never needed ${action}`),
    ],
  }
}

async function runUnder(policies: readonly Policy[], environment: Environment, run: Run) {
  const { faults, words, interrupted = false } = run
  const rehearsal = await rehearse(environment, TENANT, faults, interrupted ? { settlingMs: AGES_MS } : {})
  const { world } = rehearsal.sandbox
  const documents = policies.map(policy => JSON.stringify(policy))
  const isFleet = words.includes('all')
  for (const other of isFleet ? OTHERS : []) addTenant(world, other, 'fresh')
  rehearsal.sandbox.settle()
  if (isFleet) rotate(world, ROTATED)
  const asked = { documents, allowed: new Set<string>(), refused: new Set<string>() }
  world.callerPolicies = asked
  const flags = isFleet ? rehearsal.flags.filter((_, index, all) => !isTenant(all, index)) : rehearsal.flags
  try {
    await withTemporaryFolder(folder =>
      runCommand([...flags, ...words, '--report-dir', folder], {
        env: rehearsal.env,
        ...(interrupted ? { interruptWhen: () => world.tasks.some(({ serviceName }) => serviceName === '') } : {}),
      }),
    )
  } finally {
    await rehearsal.close()
  }
  return { allowed: [...asked.allowed], refused: [...asked.refused] }
}

const isTenant = (flags: readonly string[], index: number): boolean =>
  flags[index] === '--tenant' || flags[index - 1] === '--tenant'

function rotate(world: World, tenant: string): void {
  const { versions } = secretOf(world, tenant)
  const value = versions.at(-1)?.value ?? '{}'
  for (const ago of ROTATED_MS_AGO) versions.push({ id: randomUUID(), value, createdAt: world.now() - ago })
}
