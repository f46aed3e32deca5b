import type { Report } from './report.ts'

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
  'rootCause',
  'because',
  'explains',
  'summary',
  'command',
  'manual',
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

/** `report.json`: the whole report for other programs, with keys that never change places. See report.schema.json. */
export const toJson = (report: Report): string => stableJson(report)

/** Indented JSON whose keys have one order, so that two reports can be compared line by line. Ends with a line feed. */
export const stableJson = (value: unknown): string => `${JSON.stringify(inOrder(value), null, 2)}\n`

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  const rank = (key: string) => RANKS.get(key) ?? ORDER.length
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]))
}
