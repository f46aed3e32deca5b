import type { Report } from '../report/report.ts'
import type { Recording } from './recording.ts'

/** What a recording says otherwise now than its run did, one sentence each: steps that end otherwise, causes that are named no more or anew. */
export function otherwise({ targets, run }: Recording, again: Report): readonly string[] {
  return targets.flatMap(({ tenant, steps, causes }) => {
    const now = again.targets.find(target => target.tenant === tenant)
    if (!now) return []
    const whose = targets.length > 1 ? `${tenant}: ` : ''
    const gone = run.selected.filter(id => !now.specs.some(spec => spec.id === id))
    const ended = steps.flatMap(({ id, status }) => {
      const spec = now.specs.find(one => one.id === id)
      return spec && spec.status !== status ? [`${id} ${spec.status}, was ${status}`] : []
    })
    const was = causes.map(({ id }) => id)
    const is = now.diagnoses.map(({ id }) => id)
    return [
      ...gone.map(id => `${id} is no step of this version`),
      ...ended,
      ...is.filter(id => !was.includes(id)).map(id => `cause ${id} is new`),
      ...was.filter(id => !is.some(one => one === id)).map(id => `cause ${id} is gone`),
      ...(was[0] !== is[0] && is.some(id => id === was[0]) && is[0] !== undefined && was.includes(is[0])
        ? [`the first cause is ${is[0]}, was ${was[0]}`]
        : []),
    ].map(one => `${whose}${one}`)
  })
}
