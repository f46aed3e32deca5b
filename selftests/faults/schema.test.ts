import { expect, test } from 'vitest'
import { schemaErrors } from '../lib/report-schema.ts'
import { runSuite } from '../lib/transcript.ts'

// Those of one tenant, with every fault, are held to it where their transcripts are.
test('the report of two tenants keeps to its schema', async () => {
  const { report } = await runSuite(['--tenant', 'goldencrust,bluebird'])
  expect(schemaErrors(report)).toEqual([])
})
