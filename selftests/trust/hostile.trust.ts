import { test } from 'vitest'
import { measureHostile } from './hostile.ts'
import type {} from './table.ts'

test('hostile inputs', async ({ task }) => {
  const { inputs, unbounded, findings } = await measureHostile({ sample: false })
  task.meta.measured = {
    what: "texts that are as bad as they can be, read by every parser of somebody else's text; and every regular expression, proven anew",
    figures: { 'hostile inputs': inputs, unbounded },
    isTrue: inputs > 0 && unbounded === 0 && findings.length === 0,
    findings,
  }
})
