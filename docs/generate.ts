import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { registries } from './registries.ts'

const folder = import.meta.dirname
const root = join(folder, '..')
const causes = join(folder, 'causes')

/** `npm run docs`: writes what is made from the names of files, from data and from the transcripts of the selftests. */
for (const [path, text] of registries()) await writeFile(join(root, path), text)
// What follows imports the registries, which can be loaded only now.
const { causePages } = await import('./causes.ts')
const { coverageText } = await import('./coverage-text.ts')
const { policyFiles } = await import('./policies.ts')
await writeFile(join(folder, 'coverage.md'), coverageText())
const pages = await causePages()
await rm(causes, { recursive: true, force: true })
await mkdir(causes, { recursive: true })
for (const [name, text] of pages) await writeFile(join(causes, name), text)
for (const [path, text] of policyFiles()) {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
