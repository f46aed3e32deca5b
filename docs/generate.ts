import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { causePages } from './causes.ts'
import { coverageText } from './coverage-text.ts'
import { policyFiles } from './policies.ts'

const folder = import.meta.dirname
const causes = join(folder, 'causes')

/** `node docs/generate.ts`: writes what is made from data and from the transcripts of the selftests. */
await writeFile(join(folder, 'coverage.md'), coverageText())
const pages = await causePages()
await rm(causes, { recursive: true, force: true })
await mkdir(causes, { recursive: true })
for (const [name, text] of pages) await writeFile(join(causes, name), text)
for (const [path, text] of policyFiles()) {
  const file = join(folder, '..', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
