import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { RECORDING_SCHEMA, recordingSchema } from '../../docs/recording-schema.ts'
import { isRecord } from '../../lib/values.ts'
import { KEYWORDS, misfit, type Schema } from '../../runner/recording/schema.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { projectRoot } from '../lib/source-files.ts'

const text = readFileSync(join(projectRoot, RECORDING_SCHEMA), 'utf8')
const schema: Schema = JSON.parse(text)

test('the schema of recordings is what their type says (npm run docs)', () => {
  expect(recordingSchema()).toBe(text)
})

test('it says nothing that is not understood', () => {
  const words = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    if (!isRecord(value)) return
    for (const [name, inner] of Object.entries(value)) {
      words.add(name)
      const names = name === 'properties' || name === 'definitions'
      if (names && isRecord(inner)) Object.values(inner).forEach(walk)
      else walk(inner)
    }
  }
  walk(schema)
  expect([...words].filter(word => !KEYWORDS.some(known => known === word))).toEqual([])
})

test('it is read as a compiler of schemas reads it', async () => {
  const recording = await sampleRecording()
  const validate = new Ajv({ strict: false, code: { optimize: false } }).compile(schema)
  expect(validate(recording)).toBe(true)
  expect(misfit(recording, schema)).toBeUndefined()
  const odd = [null, 7, 'x', [], {}, true]
  let refused = 0
  let tried = 0
  const compare = (value: unknown, put: (odd: unknown) => unknown): void => {
    tried += 1
    const changed = put(odd[tried % odd.length])
    const fits = misfit(changed, schema) === undefined
    expect(validate(changed)).toBe(fits)
    if (!fits) refused += 1
    if (Array.isArray(value)) {
      value.forEach((inner, index) => {
        compare(inner, other => put(value.with(index, other)))
      })
    } else if (isRecord(value))
      for (const [name, inner] of Object.entries(value)) {
        compare(inner, other => put({ ...value, [name]: other }))
        // Without it, too.
        const { [name]: _left, ...rest } = value
        expect(validate(put(rest))).toBe(misfit(put(rest), schema) === undefined)
      }
  }
  compare(recording.targets[0]?.evidence, other => ({
    ...recording,
    targets: [{ ...recording.targets[0], evidence: other }],
  }))
  compare(recording.run, other => ({ ...recording, run: other }))
  expect(refused).toBeGreaterThan(500)
  expect(tried).toBeGreaterThan(refused)
})
