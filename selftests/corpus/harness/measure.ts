import { terminal } from '../../lib/outputs.ts'
import { compare } from './compare.ts'
import { lookAtRow } from './look.ts'
import type { Right, Row } from './row.ts'
import type { Score } from './score.ts'

export async function measure(row: Row): Promise<{ readonly score: Score; readonly screen: () => string }> {
  const looked = await lookAtRow(row)
  const { value, said } = compare(row, looked)
  const screen = () => terminal(looked.report, { columns: COLUMNS, colour: false })
  return { score: { id: row.id, kind: row.kind, value, said, right: rightOf(row.right) }, screen }
}

const COLUMNS = 120

const rightOf = ({ cause, causes, none, steps = {} }: Right): string =>
  [
    cause ?? causes?.join(' or ') ?? (none ? 'no known cause' : undefined),
    ...Object.entries(steps).map(([id, status]) => `${id} ${status}`),
  ]
    .filter(part => part !== undefined)
    .join(', ')
