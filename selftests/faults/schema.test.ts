import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, test } from 'vitest'
import { projectRoot } from '../lib/source-files.ts'
import { runSuite } from '../lib/transcript.ts'

const schema: object = JSON.parse(readFileSync(join(projectRoot, 'reports/report.schema.json'), 'utf8'))

describe.concurrent('real reports keep to their schema', () => {
  test.for([[], ['--fault', 'listener-rule-missing'], ['--fault', 'throttled'], ['--tenant', 'goldencrust,bluebird']])(
    'npm test -- %j',
    async (args, { expect }) => {
      const validate = new Ajv2020({ strict: false }).compile(schema)
      const { report } = await runSuite(args)
      validate(report)
      expect(validate.errors ?? []).toEqual([])
    },
  )
})
