import { harmlessJson } from '../lib/text/harmless-json.ts'
import { withMembers } from '../lib/values.ts'
import type { View } from './view.ts'

/** Keys in the order in which a person reads them; whatever is not named here follows, sorted. */
const ORDER = [
  'schemaVersion',
  'tool',
  'name',
  'version',
  'startedAt',
  'durationMs',
  'exitCode',
  'interrupted',
  'phase',
  'sandbox',
  'redirected',
  'awsEndpoints',
  'shard',
  'index',
  'count',
  'docsUrl',
  'faults',
  'env',
  'tenant',
  'domain',
  'region',
  'accountId',
  'gate',
  'outcome',
  'code',
  'deploymentId',
  'expectedImage',
  'expectedDigests',
  'record',
  'waitedMs',
  'polls',
  'failedPolls',
  'history',
  'at',
  'says',
  'stoppedTasks',
  'kind',
  'id',
  'status',
  'runbook',
  'title',
  'severity',
  'saw',
  'reason',
  'standsOn',
  'waived',
  'waiverEnded',
  'rootCause',
  'because',
  'explains',
  'summary',
  'command',
  'manual',
  'paste',
  'changes',
  'destroys',
  'reproduce',
  'observedAt',
  'data',
  'error',
  'fixes',
  'then',
  'prevention',
  'changes',
  'targets',
  'common',
  'shared',
  'tenants',
  'specs',
  'diagnoses',
  'unexplained',
  'unjudged',
  'notes',
  'evidence',
  'elapsedMs',
  'calls',
  'total',
  'byCommand',
  'problems',
]
const RANKS: ReadonlyMap<string, number> = new Map(ORDER.map((key, index) => [key, index]))

/**
 * `report.json`: the whole report for other programs, with keys that never change places. See report.schema.json. It comes target by target: in
 * one piece a fleet's would take several times its length in memory.
 */
export function* jsonPieces({ whole }: Pick<View, 'whole'>): Generator<string> {
  yield* piecesOf(whole, '', 2)
  yield '\n'
}

/**
 * Indented JSON whose keys have one order, so that two reports can be compared line by line. Ends with a line feed. Its texts are whole, and
 * harmless on a terminal, in a pipeline's log and within a page's script.
 */
export const stableJson = (value: unknown): string => `${textOf(value)}\n`

const textOf = (value: unknown): string => harmlessJson(JSON.stringify(inOrder(value), null, 2))

/** The members of so many levels each in a piece of its own. */
function* piecesOf(value: unknown, indent: string, levels: number): Generator<string> {
  if (levels === 0 || typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    yield textOf(value).replaceAll('\n', `\n${indent}`)
    return
  }
  const isList = Array.isArray(value)
  let before = isList ? '[' : '{'
  for (const [key, inner] of isList ? value.entries() : sorted(value)) {
    yield `${before}\n${indent}  ${isList ? '' : `${textOf(key)}: `}`
    yield* piecesOf(inner, `${indent}  `, levels - 1)
    before = ','
  }
  yield `\n${indent}${isList ? ']' : '}'}`
}

/** Most of what a report is made of has its members in order already, and is not copied. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const ordered = Array.isArray(value) || isInOrder(Object.keys(value)) ? value : Object.fromEntries(sorted(value))
  return withMembers(ordered, inOrder)
}

const rankOf = (key: string): number => RANKS.get(key) ?? ORDER.length

const compare = (a: string, b: string): number => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)

function isInOrder(keys: readonly string[]): boolean {
  let [before, rankBefore] = ['', -1]
  for (const key of keys) {
    const rank = rankOf(key)
    if (rank < rankBefore || (rank === rankBefore && key < before)) return false
    before = key
    rankBefore = rank
  }
  return true
}

const sorted = (value: object): readonly (readonly [key: string, inner: unknown])[] =>
  Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => compare(a, b))
