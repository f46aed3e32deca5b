import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { withinReports, withUnfinished } from '../lib/files/folder.ts'
import { projectRoot } from '../lib/files/project.ts'
import { writeWhole } from '../lib/files/whole-file.ts'
import { foreign } from '../lib/text/foreign.ts'
import { offline } from '../reports/allure/offline.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { usageError } from './usage-error.ts'

const flags = { 'report-dir': { type: 'string', default: 'results' } } as const
const USAGE = 'npm run report:allure -- [--report-dir DIR]'
const ALLURE = join(projectRoot, 'node_modules/allure/cli.js')
const DEADLINE_MS = 300_000

/**
 * Makes one page, `allure-report.html`, of a run's `allure-results/`, by Allure 3 as it is installed here and without network, and goes on with the
 * history beside it; returns the page's path. Throws a usage error where there are no results, or no Allure.
 */
export async function writeAllureReport(argv: readonly string[], variables: NodeJS.ProcessEnv): Promise<string> {
  const dir = reportDirOf(argv, variables)
  const results = join(dir, 'allure-results')
  if (!(await isThere(results)))
    throw usageError(`there is no ${results}. Run npm test first, or name another folder: ${USAGE}`)
  if (!(await isThere(ALLURE)))
    throw usageError('Allure is not installed: it belongs to the development packages. Run npm ci.')
  const path = join(dir, 'allure-report.html')
  const page = await withinReports(dir, () =>
    withUnfinished(dir, async folder => {
      await generate(results, { output: join(folder, 'report'), history: join(dir, 'allure-history.jsonl') })
      return readFile(join(folder, 'report/index.html'), 'utf8')
    }),
  )
  const place = { what: path, remedy: 'Choose another folder with --report-dir.' }
  await writeWhole(path, offline(page), place)
  return path
}

function reportDirOf(argv: readonly string[], variables: NodeJS.ProcessEnv): string {
  requireNothingKeptFrom(flags, variables, USAGE)
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true }).values['report-dir']
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message.split(/\.\s|\n/)[0] : String(error)}. Usage: ${USAGE}`)
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Without this machine's variables: with some of them Allure would send the results to a service. */
async function generate(results: string, to: { readonly output: string; readonly history: string }): Promise<void> {
  const words = ['--config', join(projectRoot, 'allurerc.mjs'), '--single-file', '--output', to.output]
  try {
    await promisify(execFile)(process.execPath, [ALLURE, 'awesome', results, ...words, '--history-path', to.history], {
      cwd: projectRoot,
      env: {},
      timeout: DEADLINE_MS,
    })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n', 1)[0] : ''
    throw usageError(`Allure could not make a report of ${results}: ${foreign(said || 'it gave no reason')}`)
  }
}
