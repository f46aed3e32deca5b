import { isRecord } from '../../lib/values.ts'
import { TENANT_NAME } from '../../platform/names.ts'
import { isWordAgain } from '../again.ts'
import type { Recording } from './recording.ts'

/** Longer than anything that a probe keeps, page and log excerpts included. */
export const LONGEST_TEXT = 200_000
const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,31}$/
const ACCOUNT = /^\d{12}$/
/** Members that are moments in time, with or without a date that can be read. */
const MOMENT = /^(?:at|[a-zA-Z]+At|validFrom|validTo|windowStart|windowEnd)$/

/** What no schema of types can say of a recording that somebody may have made by hand, as the beginning of a sentence; `undefined` where it is sound. */
export function unsound(recording: Recording): string | undefined {
  const { platform, targets, run } = recording
  const { environment } = platform
  const tenants = targets.map(({ tenant }) => tenant)
  if (targets.length === 0) return 'it has no tenant'
  const odd = tenants.find(name => !TENANT_NAME.test(name))
  if (odd !== undefined) return `${JSON.stringify(odd)} is no tenant's name`
  if (new Set(tenants).size !== tenants.length) return 'it has a tenant twice'
  if (!ENVIRONMENT_NAME.test(environment.name)) return 'the name of its environment is none'
  if (!ACCOUNT.test(environment.accountId)) return 'the id of its account is none'
  if (environment.docsUrl !== null && !/^https?:\/\/[^\s"'<>]+$/.test(environment.docsUrl))
    return 'its docsUrl is no address'
  if (Number.isNaN(Date.parse(run.startedAt))) return 'nobody knows when its run was'
  // They stand in a command that people copy.
  if (!run.again.words.every(isWordAgain)) return 'the words of its run are none'
  return oddPart(recording, '')
}

/** Where a value holds a text that is too long, a moment that is none, or a member that changes what an object is. */
export function oddPart(value: unknown, path: string, key = ''): string | undefined {
  if (typeof value === 'string') {
    if (value.length > LONGEST_TEXT) return `${path.slice(1)} is longer than anything that a run keeps`
    return MOMENT.test(key) && Number.isNaN(Date.parse(value)) ? `${path.slice(1)} is no moment in time` : undefined
  }
  if (Array.isArray(value))
    return firstOf([...value.entries()], ([index, inner]) => oddPart(inner, `${path}.${index}`, key))
  if (!isRecord(value)) return undefined
  if (Object.hasOwn(value, '__proto__')) return `${path.slice(1)} has a member that no run writes`
  return firstOf(Object.entries(value), ([name, inner]) => oddPart(inner, `${path}.${name}`, name))
}

function firstOf<T>(list: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
