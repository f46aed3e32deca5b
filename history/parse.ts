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
  return {
    environment,
    updatedAt: instant(value, 'updatedAt'),
    steps: texts(value, 'steps'),
    tenants: mapOf(value, 'tenants', schemaVersion === STATE_VERSION ? unpacking(value) : tenantHistory),
    undelivered: listOf(value, 'undelivered', undelivered),
  }
}

/** Each tenant had all of its own. */
const UNPACKED_VERSION = 1
/** Of all tenants together, 144 each for 3,400 of them: a short text can stand for any number. */
const MOST_RUNS = 500_000

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
  let runs = 0
  const at = (list: readonly string[], place: unknown, key: string): string => {
    const found = typeof place === 'number' ? list[place] : undefined
    if (found === undefined) throw wrong(key)
    return found
  }
  const runsIn = (group: string): readonly PastRun[] => {
    const [, first, count, letters] = /^(\d{1,9})\+(\d{1,9}):(\d{1,9})$/.exec(group) ?? []
    const steps = at(known, Number(letters), 'runs')
    runs += Number(count)
    if (runs > MOST_RUNS)
      throw new Error(`it has more than ${MOST_RUNS} runs. Watch fewer tenants with one --state, or move it away`)
    return Array.from({ length: Number(count) }, (_, index) => ({
      at: at(instants, Number(first) + index, 'runs'),
      steps,
    }))
  }
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
    runs: text(value, 'runs').split(' ').filter(Boolean).flatMap(runsIn),
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

function text(from: Fields, key: string): string {
  const value = from[key]
  if (typeof value !== 'string') throw wrong(key)
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

const texts = (from: Fields, key: string): readonly string[] =>
  items(from, key).map(item => {
    if (typeof item !== 'string') throw wrong(key)
    return item
  })

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
