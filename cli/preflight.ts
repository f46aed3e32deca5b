import { evidenceKinds } from '../evidence/index.ts'
import { denialOf, otherDenial } from '../evidence/readings/denial.ts'
import { policyPath } from '../iam/policy.ts'
import type { Use } from '../iam/uses.ts'
import { redact } from '../lib/text/redact.ts'
import { SANDBOX } from '../platform/environment.ts'
import type { Target } from '../platform/target.ts'
import type { Call, Purpose } from '../probes/calls/define.ts'
import { callsFor, withPrerequisites } from '../probes/calls/index.ts'
import { createGatherer } from '../probes/gather.ts'
import type { CallName } from '../probes/lib/allowed-commands.ts'
import { type Aws, createAws } from '../probes/lib/aws.ts'
import { type Permission, tryCalls } from '../probes/try-calls.ts'
import { preflightJson, preflightText } from '../reports/preflight.ts'
import { kindsBehind, looksForCauses, ownKinds } from '../runner/looked-at.ts'
import { redirectedOf } from '../runner/redirected.ts'
import type { Preflight } from '../runner/report/preflight.ts'
import { catalogue, type SpecId, specIds } from '../specs/catalogue.ts'
import type { Settings } from './arguments.ts'
import { attachCommand } from './attach-command.ts'
import { readEnvironmentOf } from './environment.ts'
import { collectOutputErrors } from './output-errors.ts'
import { requireFaults, selectSteps } from './prepare.ts'
import { type OwnSandbox, sandboxOf } from './sandbox.ts'
import { flushed, print } from './stdio.ts'
import { createTargets, realAccess } from './targets.ts'
import { usageError } from './usage-error.ts'

const EXIT_MISSING = 1
const EXIT_UNCLEAR = 3
/** Stands for every tenant: policies go by the convention, and IAM answers before anybody looks whether there is such a tenant. */
const ANYBODY = 'anybody'

/** Tries every call that a run of these settings can come to make, says which are not permitted, and returns the exit code. */
export async function preflight(
  settings: Settings,
  variables: NodeJS.ProcessEnv,
  launched: OwnSandbox | undefined,
  interruption: AbortSignal,
): Promise<number> {
  const needs = needsOf(settings)
  const targets = await targetsOf(settings, variables, launched)
  const tried = await tryPermissions(settings, needs, targets, interruption)
  const redirected = redirectedOf({ ...settings, isolated: settings.env === SANDBOX }, variables)
  const report: Preflight = redirected ? { ...tried, redirected } : tried
  print(settings.format === 'json' ? preflightJson(report) : textOf(report, process.stdout.columns ?? 100))
  const outputs = collectOutputErrors()
  for (const fault of await flushed()) outputs.fail(usageError(fault))
  return outputs.exitCode(report.exitCode)
}

export const textOf = (report: Preflight, columns: number): string =>
  preflightText(report, columns, { stepIds: specIds, deniedBy: message => otherDenial(denialOf(message))?.by })

/** What came of trying; all targets belong to one environment. */
export async function tryPermissions(
  settings: Settings,
  needs: readonly Need[],
  targets: readonly Target[],
  interruption: AbortSignal,
): Promise<Preflight> {
  const [first] = targets
  if (!first) throw new Error('a preflight without a target')
  const aws = createAws(first.access, { probeMs: first.limits.probeMs })
  try {
    const caller = await callerOf(first, aws, interruption)
    const looked =
      caller.problem === null
        ? await Promise.all(
            targets.map(async target => ({
              tenant: settings.allTenants ? 'all' : target.tenant,
              permissions: await permissionsOf({ target, aws, signal: interruption }, needs),
            })),
          )
        : []
    return reportOf(settings, first, caller, looked)
  } finally {
    aws.destroy()
  }
}

async function targetsOf(
  settings: Settings,
  variables: NodeJS.ProcessEnv,
  launched: OwnSandbox | undefined,
): Promise<readonly Target[]> {
  const tenants = settings.allTenants ? [ANYBODY] : settings.tenants
  if (settings.env !== SANDBOX) {
    const real = await readEnvironmentOf(settings)
    return createTargets({ ...settings, tenants }, real, await realAccess(settings, real, variables))
  }
  await requireFaults(settings.faults)
  const { environment, access } = await (launched ?? sandboxOf(settings)).started()
  return createTargets({ ...settings, tenants }, environment, access)
}

const MADE_UP = ' (asked with a made-up id, since no convention gives one)'

const NOT_TRIED: Readonly<Partial<Record<CallName, string>>> = {
  'ecs:RunTask':
    "it cannot be tried without starting a task, nor can iam:PassRole for the task's roles, which it takes",
  'ecs:StopTask': 'it cannot be tried without stopping a task',
}

/** What a part of a run is called, and what it looks at. */
interface Need {
  readonly by: string
  readonly purposes: ReadonlySet<Purpose>
}

/** The parts of a run of these settings. */
export function needsOf(settings: Settings): readonly Need[] {
  const selected: readonly SpecId[] = selectSteps(settings)
  const need = (by: string, purposes: readonly Purpose[]): Need => ({ by, purposes: withPrerequisites(purposes) })
  const causes = new Set(selected.flatMap(id => kindsBehind(catalogue[id], evidenceKinds)))
  return [
    ...selected.map(id => need(id, ownKinds(catalogue[id]))),
    ...(looksForCauses(settings.phase) ? [need('finding causes', [...causes])] : []),
    ...(settings.gate
      ? [need('--wait', ['service', 'service-deployments', 'tasks', 'stopped-tasks', 'target-health', 'image'])]
      : []),
    ...(settings.allTenants ? [need('--tenant all', ['fleet', 'listener-rules'])] : []),
    ...(settings.databaseVia === 'task' ? [need('--db-via task', ['login-task'])] : []),
  ]
}

interface Caller {
  readonly arn: string | null
  /** Why nothing that is tried would say anything. */
  readonly problem: string | null
}

async function callerOf(target: Target, aws: Aws, signal: AbortSignal): Promise<Caller> {
  const identity = await createGatherer(target, { aws, shared: new Map(), signal }).get('identity')
  if (identity.status === 'unavailable') {
    const { message, hint } = identity.error
    return { arn: null, problem: redact(`${message}${hint === '' ? '' : ` (${hint})`}`, 'prose') }
  }
  const { account, arn } = identity.data
  const { accountId, name } = target.environment
  if (account === accountId) return { arn, problem: null }
  return { arn, problem: `the session belongs to account ${account}; ${name} is ${accountId}` }
}

async function permissionsOf(
  look: { readonly target: Target; readonly aws: Aws; readonly signal: AbortSignal },
  needs: readonly Need[],
): Promise<Preflight['targets'][number]['permissions']> {
  const { target } = look
  const purposes = new Set(needs.flatMap(need => [...need.purposes]))
  const tried = await tryCalls(look, callsFor(purposes, target.environment))
  const described = tried.map(permission => ({
    ...describe(permission, target),
    neededBy: needs.filter(need => serves(permission.call, need)).map(({ by }) => by),
  }))
  // Several calls can lack one permission: that for the key of a secret.
  return [...Map.groupBy(described, ({ action, about, state }) => `${action} ${about} ${state}`).values()].flatMap(
    ([first, ...others]) =>
      first ? [{ ...first, neededBy: [...new Set([first, ...others].flatMap(({ neededBy }) => neededBy))] }] : [],
  )
}

const serves = (call: Call, { purposes }: Need): boolean => call.for.some(purpose => purposes.has(purpose))

function describe(permission: Permission, target: Target) {
  const { call, state } = permission
  const named = { action: actionNamed(permission), about: call.about(target), state, optional: call.optional ?? false }
  switch (permission.state) {
    case 'allowed':
      return { ...named, message: null }
    case 'not-tried':
      return { ...named, message: NOT_TRIED[call.name] ?? null }
    case 'unclear':
      return { ...named, message: redact(permission.message, 'prose') }
    case 'missing':
      return { ...named, message: redact(`${permission.message}${call.madeUp ? MADE_UP : ''}`, 'prose') }
  }
}

const actionNamed = (permission: Permission): string => {
  if (permission.state === 'missing' && permission.withKey) return 'kms:Decrypt'
  return permission.call.name === 's3:HeadBucket' ? 's3:ListBucket' : permission.call.name
}

function reportOf(
  settings: Settings,
  { environment, access }: Target,
  caller: Caller,
  targets: Preflight['targets'],
): Preflight {
  const uses: readonly Use[] = [
    settings.gate && settings.phase === 'post' ? 'gate' : settings.phase,
    ...(settings.databaseVia === 'task' ? (['login-task'] as const) : []),
  ]
  const states = new Set(
    targets.flatMap(({ permissions }) => permissions.filter(each => !each.optional).map(({ state }) => state)),
  )
  const exitCode =
    caller.problem !== null
      ? EXIT_UNCLEAR
      : states.has('missing')
        ? EXIT_MISSING
        : states.has('unclear')
          ? EXIT_UNCLEAR
          : 0
  const denials = targets
    .flatMap(({ permissions }) => permissions)
    .filter(({ state }) => state === 'missing')
    .map(({ action, message }) => ({ action, denial: denialOf(message ?? '') }))
  return {
    schemaVersion: 1,
    exitCode,
    environment: environment.name,
    account: environment.accountId,
    region: access.region,
    phase: settings.phase,
    caller: caller.arn,
    problem: caller.problem,
    targets,
    policies: uses.map(use => policyPath(environment, use)),
    attach: denials.some(({ denial }) => otherDenial(denial) === null)
      ? uses.map(use => attachCommand(caller.arn, { environment, access, use }))
      : [],
    remedies: [...Map.groupBy(denials, ({ denial }) => denial)].flatMap(([denial, denied]) => {
      const other = otherDenial(denial)
      const actions = [...new Set(denied.map(({ action }) => action))]
      return other ? [`${actions.join(', ')}: denied by ${other.by}; ${other.remedy}`] : []
    }),
  }
}
