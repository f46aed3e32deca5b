import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { platformFolder } from '../platform/data/folder.ts'
import { schemas } from '../platform/data/shapes.ts'
import { registries } from './registries.ts'

const folder = import.meta.dirname
const root = join(folder, '..')
const causes = join(folder, 'causes')
const steps = join(folder, 'steps')
const { RUNBOOK_PLATFORM: company } = process.env

/**
 * `npm run docs`: writes what is made from the names of files, from data and from the transcripts of the selftests; with RUNBOOK_PLATFORM only the
 * policies of that company, into its own folder.
 */
if (process.argv.length > 2) {
  process.stderr.write('npm run docs, without words; RUNBOOK_PLATFORM=DIR for the policies of another company\n')
  process.exitCode = 2
} else if (company) await ofCompany(company)
else {
  await writeAll(registries(), root)
  // What follows imports the registries, which can be loaded only now.
  const { causePages } = await import('./causes.ts')
  const { coverageText } = await import('./coverage-text.ts')
  const { stepPages } = await import('./steps.ts')
  const { policyFiles, templateFile } = await import('./policies.ts')
  await writeFile(join(folder, 'coverage.md'), coverageText())
  const pages = await causePages()
  await rm(causes, { recursive: true, force: true })
  await writeAll(pages, causes)
  const pagesOfSteps = await stepPages()
  await rm(steps, { recursive: true, force: true })
  await writeAll(pagesOfSteps, steps)
  const { costsPage } = await import('./costs.ts')
  await writeAll([...policyFiles(), templateFile(), costsPage()], root)
  const schemaFiles = Object.entries(schemas).map(
    ([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`] as const,
  )
  await writeAll(schemaFiles, join(root, 'platform/schema'))
  const { RECORDING_SCHEMA, recordingSchema } = await import('./recording-schema.ts')
  await writeAll([[RECORDING_SCHEMA, recordingSchema()]], root)
}

async function ofCompany(folder: string): Promise<void> {
  try {
    await writeAll((await import('./policies.ts')).policyFilesIn(platformFolder(folder)), process.cwd())
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'PLATFORM')) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  }
}

async function writeAll(files: Iterable<readonly [path: string, text: string]>, from: string): Promise<void> {
  for (const [path, text] of files) {
    const file = resolve(from, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}
