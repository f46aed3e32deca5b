import type { Service } from '../../evidence/index.ts'
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'
import type { Aws } from './aws.ts'

/** How long what was written with a secret's value before the last one may still be shown: lines, events, pages in a cache. */
const STILL_SHOWN_MS = 7 * DAY_MS
/** A rotation stores a version before it puts it in force; until then tasks start with the one before. */
const PUT_IN_FORCE_MS = HOUR_MS

/** Since when somebody may hold a secret's value, in milliseconds since 1970: anybody at all, and those that run now. */
export interface Holders {
  readonly firstMs: number
  readonly runningMs: number
}

/** Nobody is known to run with a value; what was written with it may still be shown. */
export const ANYBODY: Holders = { firstMs: Number.NEGATIVE_INFINITY, runningMs: Number.POSITIVE_INFINITY }

/** Those of a service: its tasks of every deployment that is still there. One that could not be seen may run since ever. */
export function holdersOf(service: Service | undefined): Holders {
  if (!service) return { ...ANYBODY, runningMs: Number.NEGATIVE_INFINITY }
  if (!service.found) return ANYBODY
  return {
    firstMs: msOf(service.createdAt),
    runningMs: Math.min(...service.deployments.map(({ createdAt }) => msOf(createdAt))),
  }
}

const msOf = (at: string | null): number => (at === null ? Number.NEGATIVE_INFINITY : Date.parse(at))

/**
 * Whether the version before the one in force can still be quoted: by a task that started with it, or in what was written lately. Nobody ever
 * had it where the service was made after the one in force.
 */
const mayBeQuoted = (storedAt: string | null, { firstMs, runningMs }: Holders): boolean => {
  const storedMs = storedAt === null ? Number.POSITIVE_INFINITY : Date.parse(storedAt)
  return storedMs > firstMs && storedMs > Math.min(runningMs - PUT_IN_FORCE_MS, Date.now() - STILL_SHOWN_MS)
}

/** Hands the version before the one in force to `hide`, where it can still be quoted. One that this role may not read, or that there never was, is no error. */
export async function hidePrevious(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  { arn, storedAt }: { readonly arn: string; readonly storedAt: string | null },
  holders: Holders,
  hide: (text: string) => void,
): Promise<void> {
  if (!mayBeQuoted(storedAt, holders)) return
  const [client, { GetSecretValueCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' })
  try {
    const { SecretString } = await client.send(command, { abortSignal: signal })
    if (SecretString !== undefined) hide(SecretString)
  } catch {}
}
