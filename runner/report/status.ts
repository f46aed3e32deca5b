import type { SpecResult, SpecStatus, TargetReport } from './report.ts'

const GREEN: readonly SpecStatus[] = ['passed', 'not-applicable', 'waived']

/** Whether a step ended in a way that lets a run be green. */
export const isGreen = (spec: SpecResult): boolean => GREEN.includes(spec.status)

/** A target is green when every step is, and there was one: nothing looked at proves nothing. What was waited for has to have succeeded. */
export const isGreenTarget = ({ specs, gate }: Pick<TargetReport, 'specs' | 'gate'>): boolean =>
  specs.length > 0 && specs.every(isGreen) && (gate === undefined || gate.outcome === 'succeeded')
