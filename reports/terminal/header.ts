import type { Report, TargetReport } from '../../runner/report/report.ts'
import { isGreenTarget } from '../../runner/report/status.ts'
import { NOTHING_REAL, redirectionText } from '../lib/sandbox-mark.ts'
import { prose, type Screen } from '../lib/screen.ts'
import { duration, ends, some, widthOf } from '../lib/text.ts'
import { countsOf, countsText } from '../summary.ts'

/** The first lines: what was looked at, where, how it ended, and whether any of it was real. */
export function header(report: Report, screen: Screen): readonly string[] {
  const [target] = report.targets
  const title = target && report.targets.length === 1 ? ofOne(report, target, screen) : ofMany(report, screen)
  return [...title, ...conditions(report, screen)]
}

function ofOne(report: Report, target: TargetReport, screen: Screen): readonly string[] {
  const { tenant, env, region, accountId, specs, domain } = target
  return titleLines([tenant, env, region, accountId], countsText(countsOf(specs)), domain, report, screen)
}

function ofMany(report: Report, screen: Screen): readonly string[] {
  const { targets } = report
  const unique = (pick: (target: TargetReport) => string) => [...new Set(targets.map(pick))].join('+')
  const green = targets.filter(isGreenTarget).length
  const where = [unique(target => target.env), unique(target => target.region), unique(target => target.accountId)]
  const counts =
    targets.length === 0 ? 'no tenant was looked at' : `${green} green  ${targets.length - green} not green`
  return titleLines([`${targets.length} tenants`, ...where.filter(Boolean)], counts, undefined, report, screen)
}

function titleLines(
  names: readonly string[],
  counts: string,
  domain: string | undefined,
  report: Report,
  screen: Screen,
): readonly string[] {
  const { columns, paint } = screen
  const left = names.join('  ')
  const right = `${counts}   ${duration(report.durationMs).padStart(6)}`
  const [head, ...others] = names
  const painted = `${paint(head ?? '', 'bold')}${others.map(name => `  ${name}`).join('')}`
  const gap = columns - widthOf(left) - widthOf(right)
  const title = gap >= 2 ? [`${painted}${' '.repeat(gap)}${right}`] : [painted, ends('', right, columns)]
  const startedAt = report.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
  const calls = `${report.calls.total} AWS ${report.calls.total === 1 ? 'call' : 'calls'}`
  // In the same line: by it an alarm tells a run that came to a verdict from one that did not.
  const end = report.interrupted ? ['interrupted'] : []
  const details = [...(domain === undefined ? [] : [domain]), `phase ${report.phase}`, startedAt, calls, ...end]
  return [...title, ...prose(details.join(', '), 0, screen).map(line => paint(line, 'dim'))]
}

const SHOWN_FAULTS = 6

function conditions(report: Report, screen: Screen): readonly string[] {
  const broken = report.faults.length === 0 ? '' : `; broken on purpose: ${some(report.faults, SHOWN_FAULTS)}`
  const sandbox = `${NOTHING_REAL}${broken}`
  const interrupted = `INTERRUPTED after ${duration(report.durationMs)}: only what was seen until then is said here`
  return [
    ...(report.sandbox ? prose(sandbox, 0, screen).map(line => screen.paint(line, 'cyan')) : []),
    ...(report.redirected
      ? prose(`redirected: ${redirectionText(report.redirected)}`, 0, screen).map(line => screen.paint(line, 'yellow'))
      : []),
    ...(report.shard ? prose(partText(report.shard), 0, screen).map(line => screen.paint(line, 'dim')) : []),
    ...(report.interrupted ? prose(interrupted, 0, screen).map(line => screen.paint(line, 'yellow', 'bold')) : []),
  ]
}

function partText({ index, count, fleet }: NonNullable<Report['shard']>): string {
  const none = index > fleet.length ? ', and has none of them' : ''
  return `part ${index} of ${count} of a fleet of ${fleet.length} ${fleet.length === 1 ? 'tenant' : 'tenants'}${none}: npm run merge makes one report of all parts`
}
