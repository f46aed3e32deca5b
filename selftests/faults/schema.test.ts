import { expect, test } from 'vitest'
import { runInProcess } from '../lib/in-process.ts'
import { schemaErrors } from '../lib/report-schema.ts'

// Those of one tenant, with every fault, are held to it where their transcripts are.
test('the report of two tenants keeps to its schema', async () => {
  const { report } = await runInProcess(['--tenant', 'goldencrust,bluebird'])
  expect(schemaErrors(report)).toEqual([])
})
