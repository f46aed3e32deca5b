import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { coverageText } from './coverage-text.ts'

/** `node docs/generate.ts`: writes what is made from data. */
await writeFile(join(import.meta.dirname, 'coverage.md'), coverageText())
