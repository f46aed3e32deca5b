import { test } from 'vitest'
import { measureCalls } from './calls.ts'
import { measureCanaries } from './canaries.ts'
import type {} from './table.ts'

test('canaries', async ({ task }) => {
  const { planted, found, findings } = await measureCanaries({ sample: false })
  task.meta.measured = {
    what: 'secrets, in every place and form, searched for in every output',
    figures: { 'canaries planted': planted, found },
    isTrue: planted > 0 && found === 0 && findings.length === 0,
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
