import { redactReport } from '../runner/redact-report.ts'
import type { Report } from '../runner/report/report.ts'
import type { Waiver } from '../runner/waivers/waiver.ts'
import type { Settings } from './arguments.ts'
import { readEnvironmentOf } from './environment.ts'
import type { Memory } from './memory.ts'
import { flushed, note } from './output.ts'
import { createOutputs } from './outputs.ts'
import { usageError } from './usage-error.ts'
import { loadWaivers } from './waivers.ts'

/** What has to be known before a run, so that nothing is wrong with it afterwards. */
export interface BeforeRun {
  readonly waivers: readonly Waiver[]
  readonly memory: Memory | undefined
}

/** Reads waivers and history; throws for people, before any time is spent on a run. */
export async function readyToConclude(settings: Pick<Settings, 'monitoring' | 'env' | 'platform'>): Promise<BeforeRun> {
  const { monitoring, platform } = settings
  return {
    waivers: await loadWaivers(monitoring.waiversFile, platform, new Date()),
    memory: monitoring.stateDir === null ? undefined : await memoryOf(settings),
  }
}

async function memoryOf(settings: Pick<Settings, 'monitoring' | 'env' | 'platform'>): Promise<Memory | undefined> {
  const [{ openMemory }, environment] = await Promise.all([import('./memory.ts'), readEnvironmentOf(settings)])
  return openMemory(settings.monitoring, environment)
}

/** A run's report as it was said, and the exit code, in which outputs that could not be written count too. */
export interface Concluded {
  readonly report: Report
  readonly exitCode: number
}

/**
 * What follows a run: waivers, then the one redaction that everything after it stands on (history, screen, files, messages). `names` are what is
 * ours in the targets. An output that fails is said, and keeps none of the others from their turn.
 */
export async function conclude(
  looked: Report,
  names: readonly string[],
  { waivers, memory }: BeforeRun,
  { monitoring, reportDir, format }: Pick<Settings, 'monitoring' | 'reportDir' | 'format'>,
  variables: NodeJS.ProcessEnv = process.env,
): Promise<Concluded> {
  const outputs = createOutputs()
  const judged = redactReport(await accepted(looked, waivers), names)
  const remembered = memory && (await outputs.attempt(() => memory.conclude(judged)))
  const report = remembered?.report ?? judged
  const [{ say, jobSummaryFile }, { writeReports }] = await Promise.all([
    import('./say.ts'),
    import('../reports/write.ts'),
  ])
  await outputs.attempt(() => say(report, format, variables))
  if (remembered?.fault !== undefined) outputs.fail(remembered.fault)
  remembered?.remarks.forEach(note)
  await outputs.attempt(() => writeReports(report, reportDir))
  const { prometheusFile, statusPage } = monitoring
  const summary = jobSummaryFile(variables)
  if (summary !== undefined)
    await outputs.attempt(async () => (await import('./places.ts')).writeJobSummary(report, summary))
  if (prometheusFile !== null)
    await outputs.attempt(async () => (await import('./figures.ts')).writePrometheus(report, prometheusFile))
  if (statusPage !== null)
    await outputs.attempt(async () =>
      (await import('./figures.ts')).writeStatusPage(report, remembered?.state, statusPage),
    )
  if (memory && remembered && !report.interrupted) {
    const { tell } = await import('./telling.ts')
    const remarks = await outputs.attempt(() =>
      tell(remembered.state, monitoring.channels, memory, { kept: remembered.fault === undefined }),
    )
    remarks?.forEach(note)
  }
  for (const fault of await flushed()) outputs.fail(usageError(fault))
  return { report, exitCode: outputs.exitCode(report.exitCode) }
}

async function accepted(report: Report, waivers: readonly Waiver[]): Promise<Report> {
  if (waivers.length === 0) return report
  const { applyWaivers } = await import('../runner/waivers/apply.ts')
  return applyWaivers(report, waivers)
}
