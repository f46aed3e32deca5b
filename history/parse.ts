import { rememberedOfText } from '../lib/remembered.ts'
import { parseJsonText } from '../lib/text/parse-json.ts'
import { isRecord } from '../lib/values.ts'
import { STATE_VERSION } from './packed.ts'
import type { EnvironmentState, Fact, OpenIssue, PastRun, TenantHistory, Undelivered } from './state.ts'

/** The state as it was written; throws an Error whose message says what is wrong with the text. */
export function parseState(text: string, environment: string): EnvironmentState {
  const value = json(text)
  if (!isRecord(value)) throw new Error('it is not a JSON object')
  const { schemaVersion } = value
  if (typeof schemaVersion !== 'number') throw new Error('it has no schemaVersion')
  if (schemaVersion > STATE_VERSION) {
    throw new Error(
      `a newer version of this suite wrote it (schemaVersion ${schemaVersion}, known is ${STATE_VERSION})`,
    )
  }
  if (schemaVersion !== STATE_VERSION && schemaVersion !== UNPACKED_VERSION)
    throw new Error(`schemaVersion ${schemaVersion} is not known`)
  if (value.environment !== environment) throw new Error(`it belongs to environment ${String(value.environment)}`)
  keptTo(MOST.tenants, Object.keys(isRecord(value.tenants) ? value.tenants : {}), 'tenants')
  return {
    environment,
    updatedAt: instant(value, 'updatedAt'),
    steps: keptTo(MOST.steps, texts(value, 'steps'), 'steps'),
    tenants: mapOf(value, 'tenants', counting(schemaVersion === STATE_VERSION ? unpacking(value) : tenantHistory)),
    undelivered: keptTo(MOST.undelivered, listOf(value, 'undelivered', undelivered), 'messages'),
  }
}

/** Each tenant had all of its own. */
const UNPACKED_VERSION = 1
/**
 * More than this suite ever writes. It keeps 144 runs, some 20 facts and 50 remarks of a tenant, and 200 messages of a channel. `runs` are those of
 * all tenants together, 144 each for 3,400 of them, and `facts` too: a short text can stand for any number.
 */
const MOST = {
  tenants: 10_000,
  steps: 1_000,
  undelivered: 5_000,
  runs: 500_000,
  facts: 100_000,
  ofTenant: { runs: 1_000, facts: 100, notes: 100, open: 500 },
} as const
/** Characters of a text, which no name, remark or reason in it has; a queued message is limited by the file. */
const LONGEST_TEXT = 200_000
/** Characters of `123456789+144:123456`, with the blank behind it. */
const LONGEST_GROUP = 30

const tooMany = (most: number, what: string): Error =>
  new Error(`it has more than ${most} ${what}. Watch fewer tenants with one --state, or move it away`)

function keptTo<T extends { readonly length: number }>(most: number, list: T, what: string): T {
  if (list.length > most) throw tooMany(most, what)
  return list
}

/** How a tenant is read while there are no more of anything than there may be in all. */
function counting(read: (value: Fields) => TenantHistory): (value: Fields) => TenantHistory {
  let [runs, facts] = [0, 0]
  return value => {
    const { ofTenant } = MOST
    keptTo(ofTenant.facts, Object.keys(Object(value.facts)), 'facts of one tenant')
    for (const [member, most, what] of [
      ['notes', ofTenant.notes, 'remarks of one tenant'],
      ['open', ofTenant.open, 'problems of one tenant'],
    ] as const)
      if (value[member] !== undefined) keptTo(most, items(value, member), what)
    const history = read(value)
    runs += keptTo(ofTenant.runs, history.runs, 'runs of one tenant').length
    facts += Object.keys(history.facts).length
    if (runs > MOST.runs) throw tooMany(MOST.runs, 'runs')
    if (facts > MOST.facts) throw tooMany(MOST.facts, 'facts')
    return history
  }
}

function json(text: string): unknown {
  try {
    return parseJsonText(text)
  } catch (error) {
    throw new Error(error instanceof RangeError ? `no history of this suite: ${error.message}` : 'it is not JSON')
  }
}

type Fields = Readonly<Record<string, unknown>>

const tenantHistory = (value: Fields): TenantHistory => ({
  lastRunAt: instant(value, 'lastRunAt'),
  ...(value.notes === undefined ? {} : { notes: texts(value, 'notes') }),
  facts: mapOf(value, 'facts', (fact): Fact => ({ value: text(fact, 'value'), at: instant(fact, 'at') })),
  open: listOf(value, 'open', openIssue),
  runs: listOf(value, 'runs', (run): PastRun => ({ at: instant(run, 'at'), steps: text(run, 'steps') })),
})

/** How a tenant is read whose moments and texts are in the lists of its file. */
function unpacking(file: Fields): (value: Fields) => TenantHistory {
  const instants = texts(file, 'instants').map((_, index, all) => instant({ instants: all[index] }, 'instants'))
  const known = texts(file, 'texts')
  const at = (list: readonly string[], place: unknown, key: string): string => {
    const found = typeof place === 'number' ? list[place] : undefined
    if (found === undefined) throw wrong(key)
    return found
  }
  // A fleet's tenants have their runs at the same moments, and mostly the same: each is one object for all of them.
  const runsBy = new Map<number, Map<number, PastRun>>()
  const runAt = (place: number, letters: number): PastRun => {
    const withLetters = runsBy.get(letters) ?? new Map<number, PastRun>()
    runsBy.set(letters, withLetters)
    const run = withLetters.get(place) ?? { at: at(instants, place, 'runs'), steps: at(known, letters, 'runs') }
    withLetters.set(place, run)
    return run
  }
  const groupOf = rememberedOfText((group: string): readonly PastRun[] => {
    const [, first, count, letters] = /^(\d{1,9})\+(\d{1,9}):(\d{1,9})$/.exec(group) ?? []
    at(known, Number(letters), 'runs')
    if (Number(count) > MOST.ofTenant.runs) throw tooMany(MOST.ofTenant.runs, 'runs of one tenant')
    return Array.from({ length: Number(count) }, (_, index) => runAt(Number(first) + index, Number(letters)))
  })
  const runsIn = rememberedOfText((groups: string): readonly PastRun[] => {
    const runs: PastRun[] = []
    for (const group of groups.split(' ').filter(Boolean)) {
      runs.push(...groupOf(group))
      keptTo(MOST.ofTenant.runs, runs, 'runs of one tenant')
    }
    return runs
  })
  return value => ({
    lastRunAt: at(instants, value.lastRunAt, 'lastRunAt'),
    ...(value.notes === undefined ? {} : { notes: items(value, 'notes').map(note => at(known, note, 'notes')) }),
    facts: Object.fromEntries(
      items(value, 'facts').map((fact): [string, Fact] => {
        if (!Array.isArray(fact)) throw wrong('facts')
        return [at(known, fact[0], 'facts'), { value: at(known, fact[1], 'facts'), at: at(instants, fact[2], 'facts') }]
      }),
    ),
    open: listOf(value, 'open', openIssue),
    runs: runsIn(text(value, 'runs', MOST.ofTenant.runs * LONGEST_GROUP)),
  })
}

const WHATS: readonly OpenIssue['what'][] = ['cause', 'failed-step', 'unjudged-step']

function openIssue(value: Fields): OpenIssue {
  const what = WHATS.find(known => known === value.what)
  if (!what) throw wrong('what')
  return {
    id: text(value, 'id'),
    what,
    title: text(value, 'title'),
    steps: texts(value, 'steps'),
    firstSeenAt: instant(value, 'firstSeenAt'),
    seen: count(value, 'seen'),
    gone: count(value, 'gone'),
    changed: texts(value, 'changed'),
    saidAs: value.saidAs === null ? null : text(value, 'saidAs'),
    ...(value.queuedFor === undefined ? {} : { queuedFor: texts(value, 'queuedFor') }),
  }
}

const undelivered = (value: Fields): Undelivered => ({
  channel: text(value, 'channel'),
  since: instant(value, 'since'),
  ...(value.keys === undefined ? {} : { keys: texts(value, 'keys') }),
  body: value.body,
})

const wrong = (key: string): Error => new Error(`its "${key}" is not what this suite writes`)

function text(from: Fields, key: string, longest = LONGEST_TEXT): string {
  const value = from[key]
  if (typeof value !== 'string') throw wrong(key)
  if (value.length > longest) throw new Error(`its "${key}" is longer than anything that this suite writes`)
  return value
}

function instant(from: Fields, key: string): string {
  const value = text(from, key)
  if (Number.isNaN(Date.parse(value))) throw wrong(key)
  return value
}

function count(from: Fields, key: string): number {
  const value = from[key]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw wrong(key)
  return value
}

function items(from: Fields, key: string): readonly unknown[] {
  const value = from[key]
  if (!Array.isArray(value)) throw wrong(key)
  return value
}

const listOf = <T>(from: Fields, key: string, read: (item: Fields) => T): readonly T[] =>
  items(from, key).map(item => {
    if (!isRecord(item)) throw wrong(key)
    return read(item)
  })

const texts = (from: Fields, key: string): readonly string[] => items(from, key).map(item => text({ [key]: item }, key))

function mapOf<T>(from: Fields, key: string, read: (item: Fields) => T): Readonly<Record<string, T>> {
  const value = from[key]
  if (!isRecord(value)) throw wrong(key)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (!isRecord(item)) throw wrong(`${key}.${name}`)
      return [name, read(item)]
    }),
  )
}
