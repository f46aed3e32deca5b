import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { withinReports, withUnfinished } from '../lib/files/folder.ts'
import { projectRoot } from '../lib/files/project.ts'
import { writeWhole } from '../lib/files/whole-file.ts'
import { foreign } from '../lib/text/foreign.ts'
import { isRecord } from '../lib/values.ts'
import { offline } from '../reports/allure/offline.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { usageError } from './usage-error.ts'

const flags = { 'report-dir': { type: 'string', default: 'results' } } as const
export const USAGE = 'npm run report:allure -- [--report-dir DIR]'
const ALLURE = join(projectRoot, 'node_modules/allure/cli.js')
const DEADLINE_MS = 300_000
/** Of a line in which Allure, or Node, says why it ended. */
const WORDS_OF_A_FAULT: readonly string[] = ['error', "can't", 'cannot', 'fail']

/**
 * Makes one page, `allure-report.html`, of a run's `allure-results/`, by Allure 3 as it is installed here and without network, and goes on with the
 * history beside it; returns the page's path. Throws a usage error where there are no results, or no Allure.
 */
export async function writeAllureReport(argv: readonly string[], variables: NodeJS.ProcessEnv): Promise<string> {
  const dir = resolve(reportDirOf(argv, variables))
  const results = join(dir, 'allure-results')
  const names = await readdir(results).catch((): string[] => [])
  if (!names.some(name => name.endsWith('-result.json')))
    throw usageError(`there are no results in ${results}. Run npm test first, or name another folder: ${USAGE}`)
  if (!existsSync(ALLURE))
    throw usageError('Allure is not installed: it belongs to the development packages. Run npm ci.')
  const path = join(dir, 'allure-report.html')
  const history = join(dir, 'allure-history.jsonl')
  const made = await withinReports(dir, () =>
    withUnfinished(dir, async folder => {
      // Allure appends to it: what is killed in between, or fails, leaves the history as it was.
      const longer = join(folder, 'history.jsonl')
      if (existsSync(history)) await copyFile(history, longer)
      const generated = await generate(results, { output: join(folder, 'report'), history: longer })
      if ('page' in generated) await rename(longer, history)
      return generated
    }),
  )
  if ('fault' in made) {
    const remedy = existsSync(history) ? ` Try again without ${history}.` : ''
    throw usageError(`Allure could not make a report of ${results}: ${made.fault}.${remedy}`)
  }
  await writeWhole(path, offline(made.page), { what: path, remedy: 'Choose another folder with --report-dir.' })
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

/** Without this machine's variables: with some of them Allure would send the results to a service. */
async function generate(
  results: string,
  { output, history }: { readonly output: string; readonly history: string },
): Promise<{ readonly page: string } | { readonly fault: string }> {
  const settings = ['--config', join(projectRoot, 'allurerc.mjs'), '--single-file', '--history-path', history]
  try {
    await promisify(execFile)(process.execPath, [ALLURE, 'awesome', results, ...settings, '--output', output], {
      cwd: projectRoot,
      env: {},
      timeout: DEADLINE_MS,
    })
    return { page: await readFile(join(output, 'index.html'), 'utf8') }
  } catch (error) {
    const said = isRecord(error) ? `${error.stdout ?? ''}${error.stderr ?? ''}` : ''
    const reason = said.split('\n').find(line => WORDS_OF_A_FAULT.some(word => line.toLowerCase().includes(word)))
    return { fault: foreign(reason?.trim() ?? 'it gave no reason') }
  }
}
