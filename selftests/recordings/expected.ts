import { otherwise } from '../../runner/recording/otherwise.ts'
import type { Report } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { compare } from '../corpus/harness/compare.ts'
import { lookedIn } from '../corpus/harness/looked.ts'
import { owedRows } from '../corpus/harness/not-right.ts'
import { readRows } from '../corpus/harness/row.ts'
import type { Kept } from './collection.ts'

/** Says what is not right in the report that a recording of the collection gives, in one sentence; `undefined` where it is as it has to be. */
export async function expectations(): Promise<(kept: Kept, report: Report) => string | undefined> {
  const rows = new Map((await readRows()).map(row => [`corpus/${row.kind}/${row.id}`, row]))
  const owed = await owedRows()
  return ({ name, recording, input }, report) => {
    const row = rows.get(name)
    if (row && input) {
      const { value, said } = compare(row, lookedIn(report, input))
      return value === (owed[row.id] ?? 'right') ? undefined : `${name}: ${value}: ${said}`
    }
    const [kind, , what = ''] = name.split('/')
    const causes = report.targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id))
    if (kind === 'fault') return `${causes}` === what ? undefined : `${name}: ${causes.join(', ') || 'no cause'}`
    const red = report.targets.flatMap(({ specs }) => specs.filter(spec => !isGreen(spec)).map(({ id }) => id))
    if (kind === 'healthy')
      return red.length + causes.length === 0 ? undefined : `${name}: ${[...causes, ...red].join(', ')}`
    // Its row is gone: what its own run concluded is left.
    const changed = otherwise(recording, report)
    return changed.length === 0 ? undefined : `${name}: ${changed.join(', ')}`
  }
}
