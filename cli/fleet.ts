import type { EvidenceSet } from '../evidence/index.ts'
import type { Environment } from '../platform/environment.ts'
import type { Access } from '../platform/target.ts'
import type { Report } from '../runner/report/report.ts'
import type { Settings, Shard } from './arguments.ts'
import { usageError } from './usage-error.ts'

/** The tenants of a run. */
export interface Fleet {
  /** Those that this run looks at. */
  readonly tenants: readonly string[]
  readonly shard: NonNullable<Report['shard']> | undefined
  /** Calls to AWS that finding them took. */
  readonly calls: Readonly<Record<string, number>>
  /** What finding them has shown of the environment. */
  readonly seen: EvidenceSet
  readonly remarks: readonly string[]
}

const DEADLINE_MS = 60_000

/** Which tenants a run looks at: those that were named, or all that are found and all that were looked at before. */
export async function fleetOf(
  { tenants, allTenants, shard }: Pick<Settings, 'tenants' | 'allTenants' | 'shard'>,
  environment: Environment,
  access: Access,
  { remembered, interruption }: { readonly remembered: readonly string[]; readonly interruption: AbortSignal },
): Promise<Fleet> {
  if (!allTenants) return { ...part(tenants, environment, shard), calls: {}, seen: {}, remarks: [] }
  const { found, calls, seen, remark } = await look(environment, access, interruption)
  // Who was there in the last run and is gone now is a finding, not an absence.
  const known = remembered.filter(tenant => !environment.excludedTenants.includes(tenant))
  if (found === undefined && known.length === 0) throw unseen(`--tenant all: ${remark}`)
  const all = [...new Set([...(found ?? []), ...known])].sort()
  if (all.length === 0) {
    throw usageError(
      `--tenant all: cluster ${environment.cluster} has no service and no listener rule that follows the naming conventions.`,
    )
  }
  return {
    ...part(all, environment, shard),
    calls,
    seen,
    remarks: remark === undefined ? [] : [`${remark}; looking at the ${known.length} tenants of the runs before`],
  }
}

async function look(environment: Environment, access: Access, interruption: AbortSignal) {
  // In this thread nothing else looks: a run of named tenants does not load it.
  const [{ findTenants }, { createAws }, { classify }] = await Promise.all([
    import('../probes/fleet/tenants.ts'),
    import('../probes/lib/aws.ts'),
    import('../probes/lib/classify.ts'),
  ])
  const aws = createAws(access)
  try {
    const signal = AbortSignal.any([interruption, AbortSignal.timeout(DEADLINE_MS)])
    const { tenants, seen } = await findTenants(environment, access, aws, signal)
    return { found: tenants, seen, calls: aws.calls() }
  } catch (error) {
    if (interruption.aborted) throw interrupted()
    const { message, hint } = classify(error)
    return {
      seen: {},
      calls: aws.calls(),
      remark: `the tenants could not be found: ${message}${hint ? ` (${hint})` : ''}`,
    }
  } finally {
    aws.destroy()
  }
}

/**
 * Every n-th of the sorted names, so that every machine of the same fleet comes to the same parts. With more machines than tenants a part has none,
 * and is a part all the same.
 */
function part(fleet: readonly string[], { name }: Environment, shard: Shard | null): Pick<Fleet, 'tenants' | 'shard'> {
  if (!shard) return { tenants: fleet, shard: undefined }
  const sorted = [...fleet].sort()
  const tenants = sorted.filter((_, index) => index % shard.count === shard.index - 1)
  return { tenants, shard: { ...shard, env: name, fleet: sorted } }
}

/** Nothing is wrong with the words, but nothing could be seen either. */
const unseen = (message: string): Error => Object.assign(new Error(message), { code: 'UNSEEN' as const })

const interrupted = (): Error =>
  Object.assign(new Error('interrupted before the tenants were found; nothing was looked at'), {
    code: 'INTERRUPTED' as const,
  })
