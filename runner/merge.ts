import { isDeepStrictEqual } from 'node:util'
import type { EvidenceSet } from '../evidence/index.ts'
import { exitCodeOf } from './exit-code.ts'
import { EXIT_INTERRUPTED } from './interruption.ts'
import { withCommonEvidence, withOwnEvidence } from './report/common-evidence.ts'
import { type Report, SCHEMA_VERSION, type TargetReport } from './report/report.ts'

/** One report of the parts of a fleet; throws an Error that says what is missing, there twice, or does not belong together. */
export function merge(parts: readonly Report[]): Report {
  const [first, ...others] = parts
  if (!first) throw new Error('there is no report to merge')
  const { shard } = first
  if (!shard) throw new Error('a report without --shard is already whole')
  for (const other of others) {
    if (!other.shard) throw new Error('a report without --shard is already whole')
    for (const [what, own, theirs] of [
      ['phases', first.phase, other.phase],
      ['versions of the suite', first.tool.version, other.tool.version],
      ['numbers of parts', shard.count, other.shard.count],
      ['environments', environmentOf(first), environmentOf(other)],
      ['fleets', shard.fleet.join(' '), other.shard.fleet.join(' ')],
    ] as const)
      if (own !== theirs) throw new Error(`the parts have different ${what}: ${own} and ${theirs}`)
  }
  const [platform, otherwise] = new Set(parts.filter(looked).map(platformOf))
  if (otherwise !== undefined) throw new Error(`the parts have different platforms: ${platform} and ${otherwise}`)
  const indexes = parts.map(part => part.shard?.index ?? 0)
  const missing = Array.from({ length: shard.count }, (_, index) => index + 1).filter(index => !indexes.includes(index))
  if (missing.length > 0)
    throw new Error(`shard ${missing.map(index => `${index}/${shard.count}`).join(', ')} is missing`)
  const twice = indexes.find((index, at) => indexes.indexOf(index) !== at)
  if (twice !== undefined) throw new Error(`shard ${twice}/${shard.count} is there twice`)
  return joined(first, parts, shard.fleet)
}

/** A part without tenants asked nobody who answers there. */
const looked = ({ targets }: Report): boolean => targets.length > 0

const platformOf = ({ sandbox }: Report): string => (sandbox ? 'the sandbox' : 'a real one')

const environmentOf = ({ shard, targets }: Report): string =>
  [...new Set([...(shard ? [shard.env] : []), ...targets.map(({ env }) => env)])].join(', ')

function joined(any: Report, parts: readonly Report[], fleet: readonly string[]): Report {
  const first = parts.find(looked) ?? any
  const whole = parts.map(part =>
    withOwnEvidence({ ...part, ...(part.common ? { common: asIn(first, part.common) } : {}) }),
  )
  const targets = fleet.map(tenant => only(whole, tenant))
  const problems = [...new Set(parts.flatMap(part => part.problems))]
  const interrupted = parts.some(part => part.interrupted)
  const startMs = Math.min(...parts.map(({ startedAt }) => Date.parse(startedAt)))
  const endMs = Math.max(...parts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs))
  const byCommand: Record<string, number> = {}
  for (const { calls } of parts)
    for (const [command, count] of Object.entries(calls.byCommand))
      byCommand[command] = (byCommand[command] ?? 0) + count
  return withCommonEvidence({
    schemaVersion: SCHEMA_VERSION,
    tool: first.tool,
    startedAt: new Date(startMs).toISOString(),
    durationMs: endMs - startMs,
    exitCode: interrupted ? EXIT_INTERRUPTED : exitCodeOf({ targets, problems }),
    interrupted,
    phase: first.phase,
    sandbox: parts.some(part => part.sandbox),
    ...(first.docsUrl === undefined ? {} : { docsUrl: first.docsUrl }),
    ...redirectedOf(parts),
    faults: [...new Set(parts.flatMap(part => part.faults))],
    targets,
    calls: { total: parts.reduce((sum, { calls }) => sum + calls.total, 0), byCommand },
    problems,
  })
}

function redirectedOf(parts: readonly Report[]): Pick<Report, 'redirected'> {
  const all = parts.flatMap(({ redirected }) => redirected ?? [])
  if (all.length === 0) return {}
  return {
    redirected: {
      awsEndpoints: [...new Set(all.flatMap(({ awsEndpoints }) => awsEndpoints))],
      resolver: [...new Set(all.flatMap(({ resolver }) => resolver ?? []))].join(', ') || null,
      connectTo: [...new Set(all.flatMap(({ connectTo }) => connectTo))],
    },
  }
}

/** Every part looked at the environment for itself. What is the same as in the first part is said once. */
function asIn({ common: first = {} }: Report, common: EvidenceSet): EvidenceSet {
  const known: Readonly<Record<string, unknown>> = first
  return Object.fromEntries(
    Object.entries(common).map(([kind, evidence]) => [
      kind,
      isDeepStrictEqual(contents(known[kind]), contents(evidence)) ? known[kind] : evidence,
    ]),
  )
}

/** Without when it was seen, and how long that took. */
const contents = (evidence: unknown): unknown =>
  typeof evidence === 'object' ? { ...evidence, observedAt: '', elapsedMs: 0 } : evidence

function only(parts: readonly Report[], tenant: string): TargetReport {
  const [target, second] = parts.flatMap(({ targets }) => targets.filter(one => one.tenant === tenant))
  if (!target) throw new Error(`no part looked at ${tenant}`)
  if (second) throw new Error(`two parts looked at ${tenant}`)
  return target
}
