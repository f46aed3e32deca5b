import { realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import {
  ensureAppendable,
  ensureReplaceable,
  ensureWritable,
  FILES_OF_A_RUN,
  type Place,
  within,
} from '../lib/files/folder.ts'
import { isOnS3 } from '../lib/files/s3-address.ts'
import { writeWhole } from '../lib/files/whole-file.ts'
import { appendOutputs, appendSummary, type StepOutputs } from '../reports/github.ts'
import { PAPERS, papersPlace } from '../reports/papers/place.ts'
import type { View } from '../reports/view.ts'
import type { Settings } from './arguments.ts'
import { jobFiles } from './print-report.ts'
import { recordingPath, recordingPlace } from './recording-path.ts'
import { usageError } from './usage-error.ts'

/** Proves that everything that was asked for can be written; throws a ReportDirError before any time is spent on a run. */
export async function ensureOutputPaths(
  settings: Pick<Settings, 'reportDir' | 'monitoring' | 'fixesFile'> &
    Partial<Pick<Settings, 'env' | 'tfvars' | 'plan' | 'recordDir' | 'replay'>>,
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  const {
    reportDir,
    fixesFile,
    recordDir = null,
    monitoring: { prometheusFile, statusPage, papersDir },
  } = settings
  if (!isOnS3(reportDir)) await ensureWritable(reportDir)
  await requireApart(settings, variables)
  if (prometheusFile !== null) await ensureReplaceable(prometheusFile, placeOf('--prometheus', prometheusFile))
  if (statusPage !== null) await ensureReplaceable(statusPage, placeOf('--status-page', statusPage))
  if (fixesFile !== null) await ensureReplaceable(fixesFile, placeOf('--fixes', fixesFile))
  if (recordDir !== null && isOnS3(recordDir))
    throw usageError(`--record keeps a file on this machine: write --record DIR, because ${recordDir} is on S3`)
  if (recordDir !== null) await ensureReplaceable(recordingPath(recordDir), recordingPlace(recordingPath(recordDir)))
  if (papersDir !== null)
    for (const name of PAPERS) await ensureReplaceable(join(papersDir, name), papersPlace(papersDir))
  const { summary, outputs } = jobFiles(variables)
  if (summary !== undefined) await ensureAppendable(summary, summaryPlace(summary))
  if (outputs !== undefined) await ensureAppendable(outputs, outputsPlace(outputs))
}

/** Throws a usage error where one output would take the place of another, or of a file that is read. */
async function requireApart(
  {
    reportDir,
    fixesFile,
    monitoring: { prometheusFile, statusPage, papersDir, stateDir, waiversFile },
    env,
    tfvars,
    plan,
    recordDir = null,
    replay = null,
  }: Parameters<typeof ensureOutputPaths>[0],
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  const names: readonly (readonly [name: string, path: string | null | undefined])[] = [
    ...(isOnS3(reportDir) ? [] : [...FILES_OF_A_RUN, 'allure-results']).map(
      file => [`${file} of --report-dir`, join(reportDir, file)] as const,
    ),
    ['the history of --state', stateDir === null || isOnS3(stateDir) || !env ? null : join(stateDir, `${env}.json`)],
    ["the job's summary", jobFiles(variables).summary],
    ["the step's outputs", jobFiles(variables).outputs],
    ['--tfvars', tfvars],
    ['--plan', plan],
    ['--replay', replay?.file],
    ['--record', recordDir === null ? null : recordingPath(recordDir)],
    ['--waivers', waiversFile],
    ...PAPERS.map(file => [`${file} of --papers`, papersDir === null ? null : join(papersDir, file)] as const),
    ['--prometheus', prometheusFile],
    ['--status-page', statusPage],
    ['--fixes', fixesFile],
  ]
  const taken = new Map<string, string>()
  for (const [name, path] of names) {
    if (path === null || path === undefined) continue
    const place = await realPlace(resolve(path))
    const other = taken.get(place)
    const written = WRITTEN.some(flag => flag === name) || name.startsWith('the ')
    if (other !== undefined && written)
      throw usageError(`${name} and ${other} are one file: ${path}. Name another one.`)
    taken.set(place, name)
  }
}

const WRITTEN = ['--prometheus', '--status-page', '--fixes', '--record'] as const

/** Where a path leads, as far as it exists already. */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined)
  const parent = dirname(path)
  return real ?? (parent === path ? path : join(await realPlace(parent), basename(path)))
}

export const writeAsked = (flag: (typeof WRITTEN)[number], path: string, text: string): Promise<void> =>
  writeWhole(path, text, placeOf(flag, path))

export const writeJobSummary = (view: View, path: string): Promise<void> =>
  within(summaryPlace(path), () => appendSummary(view, path))

export const writeStepOutputs = (view: View, ran: StepOutputs, path: string): Promise<void> =>
  within(outputsPlace(path), () => appendOutputs(view, ran, path))

const placeOf = (flag: string, path: string): Place => ({
  what: `${flag} ${path}`,
  remedy: 'Name another file, or leave the flag out.',
})

const outputsPlace = (path: string): Place => ({
  what: `the step's outputs to ${path}`,
  remedy: 'GITHUB_OUTPUT names that file: unset it to go without.',
})

const summaryPlace = (path: string): Place => ({
  what: `the job's summary to ${path}`,
  remedy: 'GITHUB_STEP_SUMMARY names that file: unset it to go without.',
})
