import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Report } from '../../runner/report/report.ts'
import { projectRoot } from './source-files.ts'

const schema: object = JSON.parse(readFileSync(join(projectRoot, 'runner/report/report.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: false }).compile(schema)

/** Where a report does not keep to its schema. */
export const schemaErrors = (report: Report): readonly unknown[] => (validate(report) ? [] : (validate.errors ?? []))
