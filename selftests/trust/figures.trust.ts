import { test } from 'vitest'
import { measureCalls } from './calls.ts'
import { measureCanaries } from './canaries.ts'
import { measureHostile } from './hostile.ts'
import type { Measured } from './table.ts'

declare module 'vitest' {
  interface TaskMeta {
    measured?: Measured
  }
}

test('canaries', async ({ task }) => {
  const { planted, found, findings } = await measureCanaries({ sample: false })
  task.meta.measured = {
    what: 'secrets, in every place and form, searched for in every output',
    figures: { 'canaries planted': planted, found },
    isTrue: planted > 0 && found === 0 && findings.length === 0,
    findings,
  }
})

test('hostile inputs', async ({ task }) => {
  const { inputs, unbounded, findings } = await measureHostile({ sample: false })
  task.meta.measured = {
    what: "texts that are as bad as they can be, read by every parser of somebody else's text; and every regular expression, proven anew",
    figures: { 'hostile inputs': inputs, unbounded },
    isTrue: inputs > 0 && unbounded === 0 && findings.length === 0,
    findings,
  }
})

test('calls', async ({ task }) => {
  const { allowed, made, findings } = await measureCalls({ sample: false })
  task.meta.measured = {
    what: 'runs of each use in each environment under exactly the policies of iam/',
    figures: { 'calls allowed': allowed, made },
    isTrue: allowed > 0 && allowed === made && findings.length === 0,
    findings,
  }
})
