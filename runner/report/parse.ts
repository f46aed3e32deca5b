import { parseJsonText } from '../../lib/text/parse-json.ts'
import { type Report, SCHEMA_VERSION } from './report.ts'

/** The report of a `report.json`, by its members; their insides are what this suite wrote. Undefined for any other text. */
export function parseReport(text: string, mostValues?: number): Report | undefined {
  try {
    const value: unknown = parseJsonText(text, mostValues)
    return isReport(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, test: (inner: unknown) => boolean): boolean =>
    Object.entries(value).some(([name, inner]) => name === key && test(inner))
  return (
    has('schemaVersion', version => version === SCHEMA_VERSION) &&
    has('targets', Array.isArray) &&
    has('problems', Array.isArray) &&
    has('startedAt', at => typeof at === 'string' && !Number.isNaN(Date.parse(at))) &&
    has('durationMs', ms => typeof ms === 'number') &&
    has('interrupted', interrupted => typeof interrupted === 'boolean') &&
    has('calls', calls => typeof calls === 'object' && calls !== null && 'byCommand' in calls) &&
    (!('shard' in value) || isShard(value.shard))
  )
}

/** As many as `--shard` takes. */
const MOST_PARTS = 9999

const isShard = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'env' in value &&
  typeof value.env === 'string' &&
  'fleet' in value &&
  Array.isArray(value.fleet) &&
  'index' in value &&
  Number.isInteger(value.index) &&
  'count' in value &&
  typeof value.count === 'number' &&
  value.count <= MOST_PARTS
