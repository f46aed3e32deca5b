import { join } from 'node:path'
import { createGenerator } from 'ts-json-schema-generator'

const root = join(import.meta.dirname, '..')

/** Where it lies, from the project's root. */
export const RECORDING_SCHEMA = 'runner/recording/recording.schema.json'

/** The JSON Schema of a recording, made of its type: what a probe comes to see is allowed in a recording by the same change. */
export function recordingSchema(): string {
  const generator = createGenerator({
    path: join(root, 'runner/recording/recording.ts'),
    // Without the types of Node and of browsers, of which a recording has none: to read them takes most of the time.
    tsconfig: join(import.meta.dirname, 'recording-schema.tsconfig.json'),
    type: 'Recording',
    // The types are checked elsewhere.
    skipTypeCheck: true,
    additionalProperties: false,
    topRef: false,
    expose: 'all',
    jsDoc: 'none',
  })
  return `${JSON.stringify(generator.createSchema('Recording'))}\n`
}
