import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { platformFolder } from '../platform/data/folder.ts'
import { schemas } from '../platform/data/shapes.ts'
import { causePages } from './causes.ts'
import { coverageText } from './coverage-text.ts'
import { policyFiles, policyFilesIn } from './policies.ts'

const folder = import.meta.dirname
const causes = join(folder, 'causes')

const { RUNBOOK_PLATFORM: company } = process.env

/**
 * `node docs/generate.ts`: writes what is made from data and from the transcripts of the selftests; with RUNBOOK_PLATFORM only the policies of that
 * company, into its own folder.
 */
if (company) await writeAll(policyFilesIn(platformFolder(company)), process.cwd())
else {
  await writeFile(join(folder, 'coverage.md'), coverageText())
  const pages = await causePages()
  await rm(causes, { recursive: true, force: true })
  await mkdir(causes, { recursive: true })
  for (const [name, text] of pages) await writeFile(join(causes, name), text)
  await writeAll(policyFiles(), join(folder, '..'))
  for (const [name, schema] of Object.entries(schemas))
    await writeFile(join(folder, '../platform/schema', name), `${JSON.stringify(schema, null, 2)}\n`)
}

async function writeAll(files: ReadonlyMap<string, string>, from: string): Promise<void> {
  for (const [path, text] of files) {
    const file = resolve(from, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}
