import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
  SecretVersionsListEntry,
} from '@aws-sdk/client-secrets-manager'
import type { Service } from '../../evidence/index.ts'
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'
import { iso } from './answers.ts'
import type { Aws } from './aws.ts'

/** How long what was written with a secret's value before the last one may still be shown: lines, events, pages in a cache. */
const STILL_SHOWN_MS = 7 * DAY_MS
/** A rotation stores a version before it puts it in force; until then tasks start with the one before. */
const PUT_IN_FORCE_MS = HOUR_MS
/** Of a secret about a hundred versions are kept, and that many come at once. */
const MOST_LISTED = 100
/** A task that outlived more rotations than that is none of those that are restarted with them. */
const MOST_READ = 10

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
 * Whether the version before one that was stored then can still be quoted: by a task that started with it, or in what was written lately. Nobody
 * ever had it where the service was made after.
 */
const mayBeQuoted = (storedAt: string | null, { firstMs, runningMs }: Holders): boolean => {
  const storedMs = storedAt === null ? Number.POSITIVE_INFINITY : Date.parse(storedAt)
  return storedMs > firstMs && storedMs > Math.min(runningMs - PUT_IN_FORCE_MS, Date.now() - STILL_SHOWN_MS)
}

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/**
 * Hands what a secret held before the version in force to `hide`, as far back as it can still be quoted. What this role may not read, or what there
 * never was, is no error.
 */
export async function hidePrevious(
  look: Look,
  { arn, storedAt }: { readonly arn: string; readonly storedAt: string | null },
  holders: Holders,
  hide: (text: string) => void,
): Promise<void> {
  if (!mayBeQuoted(storedAt, holders)) return
  try {
    const previous = await read(look, { SecretId: arn, VersionStage: 'AWSPREVIOUS' })
    if (previous.SecretString !== undefined) hide(previous.SecretString)
    // Stored twice since then: those before have no label, and are there under their ids alone.
    if (!mayBeQuoted(iso(previous.CreatedDate), holders)) return
    const ids = await earlierVersions(look, { arn, than: previous }, holders)
    const earlier = await Promise.allSettled(ids.map(VersionId => read(look, { SecretId: arn, VersionId })))
    for (const one of earlier)
      if (one.status === 'fulfilled' && one.value.SecretString !== undefined) hide(one.value.SecretString)
  } catch {}
}

/** The newest first, and of these each whose successor was stored while somebody may have held it. */
async function earlierVersions(
  { aws, signal }: Look,
  { arn, than }: { readonly arn: string; readonly than: GetSecretValueResponse },
  holders: Holders,
): Promise<readonly string[]> {
  const [client, { ListSecretVersionIdsCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  const query = { SecretId: arn, IncludeDeprecated: true, MaxResults: MOST_LISTED }
  const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand(query), { abortSignal: signal })
  const storedMs = ({ CreatedDate }: SecretVersionsListEntry | GetSecretValueResponse) => CreatedDate?.getTime() ?? 0
  const earlier = Versions.filter(
    one =>
      one.VersionId !== than.VersionId && !one.VersionStages?.includes('AWSCURRENT') && storedMs(one) <= storedMs(than),
  ).sort((one, other) => storedMs(other) - storedMs(one))
  return earlier
    .filter((_, index) => mayBeQuoted(iso((earlier[index - 1] ?? than).CreatedDate), holders))
    .slice(0, MOST_READ)
    .flatMap(({ VersionId }) => VersionId ?? [])
}

async function read({ aws, signal }: Look, input: GetSecretValueRequest): Promise<GetSecretValueResponse> {
  const [client, { GetSecretValueCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  return client.send(new GetSecretValueCommand(input), { abortSignal: signal })
}
