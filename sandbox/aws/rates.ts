import type { World } from '../model/state.ts'

/** A bucket of AWS's throttling: so many calls at once, and so many more each second. */
interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** What is counted together. */
const GROUPS: Readonly<Record<string, string>> = {
  'ecs:ListTasks': 'ecs cluster resources',
  'ecs:DescribeTasks': 'ecs cluster resources',
  'ecs:ListServices': 'ecs services',
  'ecs:DescribeServices': 'ecs services',
  'ecs:DescribeTaskDefinition': 'ecs task definitions',
  'ecs:ListTaskDefinitions': 'ecs task definitions',
}

/**
 * As AWS documents them for an account in a region (ECS and Elastic Load Balancing, "Request throttling"; Route 53, "Quotas"). Where a bucket's size
 * is not certain, the smaller one.
 */
const RATES: Readonly<Record<string, Rate>> = {
  'ecs cluster resources': { burst: 100, perSecond: 20 },
  'ecs services': { burst: 100, perSecond: 20 },
  'ecs task definitions': { burst: 50, perSecond: 20 },
  elasticloadbalancing: { burst: 40, perSecond: 10 },
  route53: { burst: 5, perSecond: 5 },
}

interface Bucket {
  tokens: number
  atMs: number
}

const buckets = new WeakMap<World, Map<string, Bucket>>()

/** How long so many calls (by IAM action) take at the least where the account admits no more, in milliseconds. */
export function leastMs(calls: Readonly<Record<string, number>>): number {
  const sums = new Map<string, number>()
  for (const [action, count] of Object.entries(calls)) {
    const group = groupOf(action)
    sums.set(group, (sums.get(group) ?? 0) + count)
  }
  const waits = [...sums].map(([group, count]) => {
    const rate = RATES[group]
    return rate ? ((count - rate.burst) / rate.perSecond) * 1000 : 0
  })
  return Math.max(0, ...waits)
}

const groupOf = (action: string): string => GROUPS[action] ?? action.split(':', 1)[0] ?? action

/** Takes a call out of its bucket; false when that is empty. A world without `documentedRates` has no buckets. */
export function withinRate(world: World, service: string, operation: string): boolean {
  if (!world.documentedRates) return true
  const group = groupOf(`${service}:${operation}`)
  const rate = RATES[group]
  if (!rate) return true
  const all = buckets.get(world) ?? new Map<string, Bucket>()
  buckets.set(world, all)
  const atMs = performance.now()
  const bucket = all.get(group) ?? { tokens: rate.burst, atMs }
  const tokens = Math.min(rate.burst, bucket.tokens + ((atMs - bucket.atMs) / 1000) * rate.perSecond)
  const admitted = tokens >= 1
  all.set(group, { tokens: admitted ? tokens - 1 : tokens, atMs })
  return admitted
}
