import type { EvidenceSet } from '../evidence/index.ts'
import { HOUR_MS } from '../lib/durations.ts'
import { heapBytesOf } from '../lib/heap-bytes.ts'
import { charactersIn } from '../lib/values.ts'
import { exitCodeOf } from './exit-code.ts'
import { EXIT_INTERRUPTED } from './interruption.ts'
import { withJoinedProofs } from './joined-proofs.ts'
import { createNumbering } from './merged-secrets.ts'
import { withCommonEvidence, withOwnEvidence } from './report/common-evidence.ts'
import { type Report, SCHEMA_VERSION, type TargetReport } from './report/report.ts'

const MB = 1_000_000
/** Of all parts together in memory: as much as some 2,000 tenants take after the smoke phase. Redacting and writing them takes once or twice that again. */
const MOST_BYTES = 100 * MB
/** Evidence is written tenant by tenant; what is said stands in several outputs, which are made in one piece. */
const BYTES_PER_CHARACTER_SAID = 4

/** A part that has to be looked at again starts within the hour of the others; what is older is of another run. */
const MOST_HOURS_APART = 2
const MOST_NAMED = 5

/** A part with all evidence at its targets. */
type Part = Report & Required<Pick<Report, 'shard'>>

/**
 * One report of the parts of a fleet, of which only what it needs is kept; throws an Error that says what is missing, there twice, too large, or does
 * not belong together.
 */
export async function merge(reports: Iterable<Report> | AsyncIterable<Report>): Promise<Report> {
  const parts: Part[] = []
  const known = new Map<string, unknown>()
  const shapes = new Set<string>()
  const numbered = createNumbering()
  let bytes = 0
  for await (const each of reports) {
    const { common = {}, ...report } = numbered(each)
    const shard = shardOf(report, parts)
    const { evidence, fresh } = asKnown(common, known)
    bytes += heapBytesOf({ ...report, shard: parts.length === 0 ? shard : null, fresh }, shapes)
    bytes += BYTES_PER_CHARACTER_SAID * charactersIn(saidIn(report))
    if (bytes > MOST_BYTES)
      throw new Error(
        `the parts take more than ${MOST_BYTES / MB} MB of memory, with shard ${shard.index}/${shard.count}`,
      )
    parts.push({ ...withOwnEvidence({ ...report, common: evidence }), shard })
  }
  const [first] = parts
  if (!first) throw new Error('there is no report to merge')
  const { count } = first.shard
  const indexes = new Set(parts.map(({ shard }) => shard.index))
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(index => !indexes.has(index))
  if (missing.length > 0)
    throw new Error(
      `shard ${someOf(missing.map(index => `${index}/${count}`))} ${missing.length === 1 ? 'is' : 'are'} missing`,
    )
  return joined(first, parts)
}

const saidIn = ({ targets, problems }: Report): unknown => [
  problems,
  ...targets.map(({ evidence: _, ...said }) => said),
]

/** What a part says of the fleet, the names in the first part's list; throws where it does not belong to the parts before. */
function shardOf(report: Report, before: readonly Part[]): Part['shard'] {
  const { shard } = report
  if (!shard) throw new Error('a report without --shard is already whole')
  const part = `shard ${shard.index}/${shard.count}`
  const strangers = namesBeyond(
    shard.fleet,
    report.targets.map(({ tenant }) => tenant),
  )
  if (strangers.length > 0) throw new Error(`${part} looked at ${someOf(strangers)}, not of its fleet`)
  const [first] = before
  if (!first) return shard
  const ofPlatform = before.find(looked)
  for (const [what, own, theirs] of [
    ['phases', first.phase, report.phase],
    ['versions of the suite', first.tool.version, report.tool.version],
    ['numbers of parts', first.shard.count, shard.count],
    ['environments', environmentOf(first), environmentOf(report)],
    ...(ofPlatform && looked(report) ? [['platforms', platformOf(ofPlatform), platformOf(report)] as const] : []),
  ] as const)
    if (own !== theirs) throw new Error(`the parts have different ${what}: ${own} and ${theirs}`)
  const odd = [...namesBeyond(first.shard.fleet, shard.fleet), ...namesBeyond(shard.fleet, first.shard.fleet)]
  if (odd.length > 0) throw new Error(`the parts have different fleets: not all of them have ${someOf(odd)}`)
  if (before.some(({ shard: { index } }) => index === shard.index)) throw new Error(`${part} is there twice`)
  const apart = before.find(each => hoursApart(each, report) > MOST_HOURS_APART)
  if (apart)
    throw new Error(
      `the parts are of different runs: ${part} began at ${report.startedAt}, shard ${apart.shard.index}/${apart.shard.count} at ${apart.startedAt}`,
    )
  return { ...shard, fleet: first.shard.fleet }
}

/** Who came or went while the parts started. */
function namesBeyond(known: readonly string[], names: readonly string[]): readonly string[] {
  const all = new Set(known)
  return names.filter(name => !all.has(name))
}

const someOf = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`

const hoursApart = (one: Report, other: Report): number =>
  Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) / HOUR_MS

/** A part without tenants asked nobody who answers there. */
const looked = ({ targets }: Report): boolean => targets.length > 0

const platformOf = ({ sandbox }: Report): string => (sandbox ? 'the sandbox' : 'a real one')

const environmentOf = ({ shard, targets }: Report): string =>
  [...new Set([...(shard ? [shard.env] : []), ...targets.map(({ env }) => env)])].join(', ')

/** Every part looked at the environment for itself. What is the same as another part saw is one object, and said once. */
function asKnown(
  common: EvidenceSet,
  known: Map<string, unknown>,
): { readonly evidence: EvidenceSet; readonly fresh: readonly unknown[] } {
  const fresh: unknown[] = []
  const members = Object.entries(common).map(([kind, seen]) => {
    const contents = contentsOf(seen)
    const same = known.get(contents)
    if (same !== undefined) return [kind, same] as const
    known.set(contents, seen)
    fresh.push(seen)
    return [kind, seen] as const
  })
  return { evidence: Object.fromEntries(members), fresh }
}

/** Without when it was seen, and with what each run names anew (fingerprints, secrets) by its place. */
function contentsOf(evidence: unknown): string {
  const fingerprints: unknown[] = []
  return JSON.stringify(evidence, (key, value: unknown) => {
    if (key === 'observedAt' || key === 'elapsedMs') return undefined
    if (typeof value === 'string')
      return key === 'codeFingerprint' ? placeIn(fingerprints, value) : value.replace(TOKEN, '[secret]')
    return value
  })
}

const TOKEN = /\[secret \d{1,9}\]/g

function placeIn(values: unknown[], value: unknown): number {
  if (!values.includes(value)) values.push(value)
  return values.indexOf(value)
}

/** What is found anew for the whole, as for any run. */
type FoundAnew = 'common' | 'shared' | 'changes' | 'shard'

/** How each member of a report comes from those of the parts; one that is not named here does not compile. */
function joined(any: Part, parts: readonly Part[]): Report {
  const first = parts.find(looked) ?? any
  const looks = Map.groupBy(withJoinedProofs(parts.map(part => part.targets)).flat(), ({ tenant }) => tenant)
  const targets = any.shard.fleet.map(tenant => only(looks, tenant))
  const problems = [...new Set(parts.flatMap(part => part.problems))]
  const interrupted = parts.some(part => part.interrupted)
  const startMs = Math.min(...parts.map(({ startedAt }) => Date.parse(startedAt)))
  const endMs = Math.max(...parts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs))
  const members: { readonly [Member in Exclude<keyof Required<Report>, FoundAnew>]: Report[Member] } = {
    schemaVersion: SCHEMA_VERSION,
    tool: first.tool,
    startedAt: new Date(startMs).toISOString(),
    durationMs: endMs - startMs,
    exitCode: interrupted ? EXIT_INTERRUPTED : exitCodeOf({ targets, problems }),
    interrupted,
    phase: first.phase,
    sandbox: parts.some(part => part.sandbox),
    docsUrl: first.docsUrl,
    redirected: redirectedOf(parts),
    faults: [...new Set(parts.flatMap(part => part.faults))],
    targets,
    calls: callsOf(parts),
    problems,
  }
  const { docsUrl, redirected, ...always } = members
  return withCommonEvidence({
    ...always,
    ...(docsUrl === undefined ? {} : { docsUrl }),
    ...(redirected === undefined ? {} : { redirected }),
  })
}

function callsOf(parts: readonly Part[]): Report['calls'] {
  const byCommand: Record<string, number> = {}
  for (const { calls } of parts)
    for (const [command, count] of Object.entries(calls.byCommand))
      byCommand[command] = (byCommand[command] ?? 0) + count
  return { total: parts.reduce((sum, { calls }) => sum + calls.total, 0), byCommand }
}

function redirectedOf(parts: readonly Part[]): Report['redirected'] {
  const all = parts.flatMap(({ redirected }) => redirected ?? [])
  if (all.length === 0) return undefined
  return {
    awsEndpoints: [...new Set(all.flatMap(({ awsEndpoints }) => awsEndpoints))],
    resolver: [...new Set(all.flatMap(({ resolver }) => resolver ?? []))].join(', ') || null,
    connectTo: [...new Set(all.flatMap(({ connectTo }) => connectTo))],
  }
}

function only(looks: ReadonlyMap<string, readonly TargetReport[]>, tenant: string): TargetReport {
  const [target, second] = looks.get(tenant) ?? []
  if (!target) throw new Error(`no part looked at ${tenant}`)
  if (second) throw new Error(`two parts looked at ${tenant}`)
  return target
}
