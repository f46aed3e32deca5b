import { exitCodeOf } from '../exit-code.ts'
import type { DiagnosisResult, Report, SpecResult, TargetReport } from '../report/report.ts'
import { ALL_TENANTS, type Waiver } from './waiver.ts'

/**
 * The report with what is waived marked as such: the step keeps its own reason beside the waiver's, the cause is still said. A waiver that counts no
 * more is told where it would have counted.
 */
export function applyWaivers(report: Report, waivers: readonly Waiver[]): Report {
  if (waivers.length === 0) return report
  const counting = waivers.filter(({ ended }) => ended === undefined)
  const targets = withEnded(
    report.targets.map(target => waiveTarget(target, counting)),
    waivers.filter(({ ended }) => ended !== undefined),
  )
  return {
    ...report,
    targets,
    exitCode: report.interrupted ? report.exitCode : exitCodeOf({ ...report, targets }),
  }
}

function waiveTarget(target: TargetReport, waivers: readonly Waiver[]): TargetReport {
  const own = waivers.filter(
    ({ env, tenant }) => env === target.env && (tenant === target.tenant || tenant === ALL_TENANTS),
  )
  // A waiver for the very tenant says more than one for all.
  const waiverOf = (id: string): Waiver | undefined =>
    own.find(waiver => waiver.id === id && waiver.tenant === target.tenant) ?? own.find(waiver => waiver.id === id)
  const causeWaivers = target.diagnoses.map(({ id }) => waiverOf(id))
  if (own.length === 0) return target
  const accepted = target.diagnoses.filter((_, index) => causeWaivers[index] !== undefined)
  const others = target.diagnoses.filter(
    ({ severity }, index) => causeWaivers[index] === undefined && severity === 'error',
  )
  const byCause = (id: string): Waiver | undefined => {
    const cause = accepted.find(({ explains }) => explains.includes(id))
    return cause && !others.some(({ explains }) => explains.includes(id)) ? waiverOf(cause.id) : undefined
  }
  const direct = target.specs.map((spec): SpecResult => {
    const waiver = (spec.status === 'failed' ? waiverOf(spec.id) : undefined) ?? byCause(spec.id)
    return waiver && isOpen(spec) ? waived(spec, waiver) : spec
  })
  const waivedIds = direct.filter(({ status }) => status === 'waived').map(({ id }) => id)
  const specs = direct.map(spec => followsFrom(spec, waivedIds, direct))
  const isWaived = (id: string): boolean => specs.some(spec => spec.id === id && spec.status === 'waived')
  return {
    ...target,
    specs,
    diagnoses: target.diagnoses.map((diagnosis, index) => waivedCause(diagnosis, causeWaivers[index], isWaived)),
    unexplained: target.unexplained.filter(id => !isWaived(id)),
  }
}

/** What waivers say that count no more: a note where they would have counted, and at the step or cause that they were for. */
function withEnded(targets: readonly TargetReport[], ended: readonly Waiver[]): readonly TargetReport[] {
  if (ended.length === 0) return targets
  const isFor = ({ env, tenant }: Waiver, target: TargetReport): boolean =>
    env === target.env && (tenant === target.tenant || tenant === ALL_TENANTS)
  const told = targets.map(target => ({ target, of: ended.filter(waiver => isFor(waiver, target)) }))
  return told.map(({ target, of }, index) => {
    const isSaidBefore = (waiver: Waiver): boolean => told.slice(0, index).some(one => one.of.includes(waiver))
    const endOf = (id: string) => of.find(waiver => waiver.id === id)
    return {
      ...target,
      notes: [...target.notes, ...of.filter(waiver => !isSaidBefore(waiver)).flatMap(waiver => waiver.ended ?? [])],
      specs: target.specs.map(spec => {
        const end = spec.status === 'failed' ? endOf(spec.id) : undefined
        return end === undefined
          ? spec
          : { ...spec, reason: `${spec.reason ?? ''} (its waiver expired on ${end.expires})` }
      }),
      diagnoses: target.diagnoses.map(diagnosis => {
        const end = endOf(diagnosis.id)?.ended
        return end === undefined ? diagnosis : { ...diagnosis, waiverEnded: end }
      }),
    }
  })
}

const isOpen = ({ status }: SpecResult): boolean => status === 'failed' || status === 'blocked' || status === 'unknown'

const said = ({ expires, owner, reason }: Waiver): string => `waived until ${expires} by ${owner}: ${reason}`

function waived(spec: SpecResult, waiver: Waiver): SpecResult {
  const { standsOn: _, ...rest } = spec
  const was = spec.reason === undefined ? '' : ` (${spec.status}: ${spec.reason})`
  return { ...rest, status: 'waived', reason: `${said(waiver)}${was}` }
}

/** A step that only waived ones keep from being judged is waived with them. */
function followsFrom(spec: SpecResult, waivedIds: readonly string[], all: readonly SpecResult[]): SpecResult {
  const below = spec.standsOn ?? []
  if (spec.status !== 'blocked' || below.length === 0 || !below.every(id => waivedIds.includes(id))) return spec
  const { standsOn: _, ...rest } = spec
  const reason = all.find(({ id }) => id === below[0])?.reason ?? ''
  return { ...rest, status: 'waived', reason: `stands on ${below.join(', ')}: ${reason}` }
}

/** A cause none of whose steps is left weighs nothing any more. */
function waivedCause(
  diagnosis: DiagnosisResult,
  waiver: Waiver | undefined,
  isWaived: (id: string) => boolean,
): DiagnosisResult {
  if (waiver) return { ...diagnosis, severity: 'info', waived: said(waiver) }
  const { explains } = diagnosis
  if (explains.length === 0 || !explains.every(isWaived)) return diagnosis
  return { ...diagnosis, severity: 'info', waived: `waived with ${explains.join(', ')}` }
}
