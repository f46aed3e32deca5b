import { DAY_MS } from '../../lib/durations.ts'
import { TENANT_NAME } from '../../platform/names.ts'
import { ALL_TENANTS, type Waiver, waiversError } from './waiver.ts'
import { type Entry, readEntries } from './yaml.ts'

export interface Known {
  readonly specIds: readonly string[]
  readonly diagnosisIds: readonly string[]
  readonly environments: readonly string[]
}

const FIELDS = ['id', 'env', 'tenant', 'reason', 'owner', 'expires'] as const
/** Hundreds of waivers; reading quotes that never end takes the YAML parser the square of their number. */
const LONGEST_FILE = 100_000

/**
 * The waivers of a file. One whose day is over or whose step, cause or environment does not exist counts no more and says so: it must not keep
 * anybody from looking. Throws a WaiversError for the first that cannot be understood.
 */
export function parseWaivers(text: string, file: string, known: Known, now: Date): readonly Waiver[] {
  const waivers = read(text, file).map(entry => {
    const wrong = faultOf(entry)
    if (wrong !== undefined) throw waiversError(`${file}, line ${entry.line}${nameOf(entry)}: ${wrong}`)
    const of = (field: (typeof FIELDS)[number]): string => entry.fields[field] ?? ''
    const ended = endOf(entry, known, now)
    return {
      id: of('id'),
      env: of('env'),
      tenant: of('tenant'),
      reason: of('reason'),
      owner: of('owner'),
      expires: of('expires'),
      ...(ended === undefined ? {} : { ended: `${file}, line ${entry.line}${nameOf(entry)}: ${ended}` }),
    }
  })
  const seen = new Set<string>()
  for (const { id, env, tenant } of waivers) {
    const key = `${id} in ${env} for ${tenant}`
    if (seen.has(key)) throw waiversError(`${file}: ${key} is waived twice`)
    seen.add(key)
  }
  return waivers
}

function read(text: string, file: string): readonly Entry[] {
  if (text.length > LONGEST_FILE) throw waiversError(`${file}: longer than ${LONGEST_FILE} characters`)
  try {
    return readEntries(text)
  } catch (error) {
    throw waiversError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const nameOf = ({ fields: { id, env, tenant } }: Entry): string =>
  id ? ` (${[id, env, tenant].filter(Boolean).join(', ')})` : ''

function faultOf({ fields }: Entry): string | undefined {
  for (const field of FIELDS) if (!fields[field]) return `"${field}" is missing`
  const odd = Object.keys(fields).find(field => !FIELDS.some(name => name === field))
  if (odd !== undefined) return `"${odd}" is no field of a waiver; there are ${FIELDS.join(', ')}`
  const { tenant = '', expires = '' } = fields
  if (tenant !== ALL_TENANTS && !TENANT_NAME.test(tenant)) return `"${tenant}" is no tenant name, nor "${ALL_TENANTS}"`
  if (dayOf(expires) === undefined) return `"expires: ${expires}" is no day; write YYYY-MM-DD (UTC)`
  return undefined
}

/** Why a waiver counts no more, and what to do with it. */
function endOf({ fields }: Entry, known: Known, now: Date): string | undefined {
  const { id = '', env = '', owner = '', reason = '', expires = '' } = fields
  if (![...known.specIds, ...known.diagnosisIds].includes(id))
    return `"${id}" is neither a step nor a cause (npm test -- --list), so it waives nothing; correct or remove it`
  if (!known.environments.includes(env))
    return `"${env}" is none of ${known.environments.join(', ')}, so it waives nothing; correct or remove it`
  if (now.getTime() < (dayOf(expires) ?? 0) + DAY_MS) return undefined
  return `expired on ${expires} (${owner}: ${reason}) and counts no more; remove it, or agree on another day`
}

/** The first millisecond of a day in UTC; undefined for what is no day of the calendar. */
function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? undefined : at
}
