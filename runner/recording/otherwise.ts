import type { DiagnosisResult } from '../../diagnostics/result.ts'
import type { SpecResult, TargetReport } from '../report/report.ts'
import type { RecordedTarget, Recording } from './recording.ts'

/** Verdicts and causes of each tenant. */
export type Concluded = readonly (Pick<TargetReport, 'tenant'> & {
  readonly specs: readonly Pick<SpecResult, 'id' | 'status'>[]
  readonly diagnoses: readonly Pick<DiagnosisResult, 'id' | 'severity'>[]
})[]

/** What a run concluded, as its recording keeps it. */
interface Then {
  readonly run: Pick<Recording['run'], 'selected'>
  readonly targets: readonly (Pick<RecordedTarget, 'tenant'> & {
    readonly steps: readonly Pick<RecordedTarget['steps'][number], 'id' | 'status'>[]
    readonly causes: readonly Pick<RecordedTarget['causes'][number], 'id' | 'severity'>[]
  })[]
}

/** What a recording says otherwise now than its run did, one sentence each: steps that end otherwise, causes that are named no more, anew, or otherwise. */
export function otherwise({ targets, run }: Then, again: { readonly targets: Concluded }): readonly string[] {
  return targets.flatMap(({ tenant, steps, causes }) => {
    const now = again.targets.find(target => target.tenant === tenant)
    if (!now) return []
    const whose = targets.length > 1 ? `${tenant}: ` : ''
    const gone = [...new Set(run.selected)].filter(id => !now.specs.some(spec => spec.id === id))
    const ended = steps.flatMap(({ id, status }) => {
      const spec = now.specs.find(one => one.id === id)
      return spec && spec.status !== status ? [`${id} ${spec.status}, was ${status}`] : []
    })
    const was = causes.map(({ id }) => id)
    const is = now.diagnoses.map(({ id }) => id)
    const weighed = now.diagnoses.flatMap(({ id, severity }) => {
      const before = causes.find(one => one.id === id)
      return before && before.severity !== severity ? [`cause ${id} is ${severity}, was ${before.severity}`] : []
    })
    return [
      ...gone.map(id => `${id} is no step of this version`),
      ...ended,
      ...is.filter(id => !was.includes(id)).map(id => `cause ${id} is new`),
      ...was.filter(id => !is.some(one => one === id)).map(id => `cause ${id} is gone`),
      ...weighed,
      ...(was[0] !== is[0] && is.some(id => id === was[0]) && is[0] !== undefined && was.includes(is[0])
        ? [`the first cause is ${is[0]}, was ${was[0]}`]
        : []),
    ].map(one => `${whose}${one}`)
  })
}
