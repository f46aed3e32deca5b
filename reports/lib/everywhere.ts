import type { DiagnosisResult, Fix, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { some } from './text.ts'

/** What is wrong at every target alike, said once for all of them, and what else is wrong at each. */
export interface Everywhere {
  /** A report of the first target that holds only what all have in common; absent when that is nothing. */
  readonly common: TargetReport | undefined
  /** Each target, and the same without what is common to all. */
  readonly own: readonly { readonly target: TargetReport; readonly rest: TargetReport }[]
}

/** Whether there is nothing more to say of a target: what is left of it is green, and so was the wait for its deployment. */
export const isQuiet = ({ target, rest }: Everywhere['own'][number]): boolean =>
  target.specs.length > 0 &&
  rest.diagnoses.length === 0 &&
  rest.specs.every(isGreen) &&
  (rest.gate === undefined || rest.gate.outcome === 'succeeded')

/** Takes apart what is wrong with the environment (an expired certificate, no load balancer) and what is wrong with single tenants. */
export function everywhere(targets: readonly TargetReport[]): Everywhere {
  const [first, ...others] = targets
  const nothing = { common: undefined, own: targets.map(target => ({ target, rest: target })) }
  if (!first || others.length === 0) return nothing
  const inAll = inEvery(targets, target => target.diagnoses.map(diagnosis => causeKey(diagnosis, target)))
  const diagnoses = first.diagnoses.filter(diagnosis => inAll.has(causeKey(diagnosis, first)))
  const stepsInAll = inEvery(targets, target => withoutCause(target).map(spec => stepKey(spec, target)))
  const steps = withoutCause(first).filter(spec => stepsInAll.has(stepKey(spec, first)))
  if (!diagnoses.some(weighs) && steps.length === 0) return nothing
  const open = inEvery(targets, ({ unjudged }) => unjudged.map(one => JSON.stringify(one)))
  const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
  // A wait is each target's own.
  const { gate: _, ...ofFirst } = first
  const common: TargetReport = {
    ...ofFirst,
    diagnoses: diagnoses.map(diagnosis => withOthers(diagnosis, targets)),
    specs: first.specs.filter(spec => explained.has(spec.id) || steps.includes(spec)),
    unexplained: first.unexplained.filter(id => steps.some(spec => spec.id === id)),
    unjudged: first.unjudged.filter(one => open.has(JSON.stringify(one))),
    notes: [],
  }
  const own = targets.map(target => ({
    target,
    rest: restOf(target, {
      isCommonCause: diagnosis => inAll.has(causeKey(diagnosis, target)),
      isCommonStep: spec => stepsInAll.has(stepKey(spec, target)),
      isCommonlyOpen: one => open.has(JSON.stringify(one)),
    }),
  }))
  return { common, own }
}

/** A cause of all whose way out names one of them, with a step for the others behind that. */
function withOthers(diagnosis: DiagnosisResult, [first, ...others]: readonly TargetReport[]): DiagnosisResult {
  if (!first) return diagnosis
  const ofOthers = others.flatMap(({ diagnoses }) => diagnoses.filter(({ id }) => id === diagnosis.id))
  const wayOf = (fix: Fix | undefined) => fix?.command ?? fix?.manual
  const isOwn = (fix: Fix, at: number): boolean =>
    fix.changes && ofOthers.some(({ fixes }) => wayOf(fixes[at]) !== wayOf(fix))
  const last = diagnosis.fixes.findLastIndex(isOwn)
  if (last < 0) return diagnosis
  const same: Fix = {
    summary: `Do the same at ${some(
      others.map(({ tenant }) => tenant),
      SHOWN_TENANTS,
    )}`,
    manual: `What changes the platform above names ${first.tenant} alone: the script that --fixes FILE writes has it for each tenant`,
    changes: true,
  }
  return { ...diagnosis, fixes: diagnosis.fixes.toSpliced(last + 1, 0, same) }
}

const SHOWN_TENANTS = 4

function restOf(
  target: TargetReport,
  is: {
    readonly isCommonCause: (diagnosis: DiagnosisResult) => boolean
    readonly isCommonStep: (spec: SpecResult) => boolean
    readonly isCommonlyOpen: (one: TargetReport['unjudged'][number]) => boolean
  },
): TargetReport {
  const diagnoses = target.diagnoses.filter(diagnosis => !is.isCommonCause(diagnosis))
  const still = new Set(diagnoses.flatMap(({ explains }) => explains))
  const accounted = new Set(target.diagnoses.filter(is.isCommonCause).flatMap(({ explains }) => explains))
  const steps = withoutCause(target).filter(is.isCommonStep)
  const specs = target.specs.filter(
    spec => isGreen(spec) || still.has(spec.id) || !(accounted.has(spec.id) || steps.includes(spec)),
  )
  const ids = new Set(specs.map(({ id }) => id))
  return {
    ...target,
    diagnoses,
    specs,
    unexplained: target.unexplained.filter(id => ids.has(id)),
    unjudged: target.unjudged.filter(one => !is.isCommonlyOpen(one)),
  }
}

/** Steps that are not green and that no cause accounts for. */
function withoutCause({ specs, diagnoses }: TargetReport): readonly SpecResult[] {
  const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
  return specs.filter(spec => !isGreen(spec) && !explained.has(spec.id))
}

const weighs = ({ severity, explains }: DiagnosisResult): boolean => severity === 'error' || explains.length > 0

/** The same cause with the same way out. What was measured may differ: it says when, and of whom. */
const causeKey = ({ id, severity, rootCause, waived, fixes }: DiagnosisResult, target: TargetReport): string =>
  anonymous(JSON.stringify([id, severity, rootCause, waived, fixes]), target)

const stepKey = ({ id, status, reason, standsOn }: SpecResult, target: TargetReport): string =>
  anonymous(JSON.stringify([id, status, reason, standsOn]), target)

/** A tenant's own name in paths, flags and domains makes no difference. */
function anonymous(text: string, { tenant, domain }: TargetReport): string {
  const [first = '', ...rest] = text.replaceAll(domain, '{domain}').split(tenant)
  return rest.reduce(
    ({ said, before }, after) => {
      const isOwn = /(?:[/=]|--tenant )$/.test(before) && !/^[a-z0-9]/.test(after)
      return { said: `${said}${isOwn ? '{tenant}' : tenant}${after}`, before: after }
    },
    { said: first, before: first },
  ).said
}

function inEvery(targets: readonly TargetReport[], keysOf: (target: TargetReport) => readonly string[]): Set<string> {
  const [first, ...others] = targets.map(target => new Set(keysOf(target)))
  return new Set([...(first ?? [])].filter(key => others.every(keys => keys.has(key))))
}
