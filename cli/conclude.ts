import { remark } from '../platform/stderr.ts'
import { redactReport } from '../reports/redact.ts'
import type { Report } from '../reports/report.ts'
import type { Waiver } from '../reports/waivers/waiver.ts'
import type { Settings } from './arguments.ts'
import type { Memory } from './memory.ts'
import { loadWaivers } from './waivers.ts'

/** What has to be known before a run, so that nothing is wrong with it afterwards. */
export interface BeforeRun {
  readonly waivers: readonly Waiver[]
  readonly memory: Memory | undefined
}

/** Reads waivers and history; throws for people, before any time is spent on a run. */
export async function readyToConclude({ monitoring, env }: Pick<Settings, 'monitoring' | 'env'>): Promise<BeforeRun> {
  return {
    waivers: await loadWaivers(monitoring.waiversFile, new Date()),
    memory: monitoring.stateDir === null ? undefined : await memoryOf({ monitoring, env }),
  }
}

async function memoryOf({ monitoring, env }: Pick<Settings, 'monitoring' | 'env'>): Promise<Memory | undefined> {
  const [{ openMemory }, { environments }] = await Promise.all([
    import('./memory.ts'),
    import('../platform/environments/index.ts'),
  ])
  return openMemory(monitoring, environments[env])
}

/**
 * What follows a run: waivers, then the one redaction that everything after it stands on (history, screen, files, messages). `names` are what is
 * ours in the targets. Returns the report as it was said.
 */
export async function conclude(
  looked: Report,
  names: readonly string[],
  { waivers, memory }: BeforeRun,
  { monitoring, reportDir, format }: Pick<Settings, 'monitoring' | 'reportDir' | 'format'>,
): Promise<Report> {
  const judged = redactReport(await accepted(looked, waivers), names)
  const concluded = await memory?.conclude(judged)
  const report = concluded?.report ?? judged
  const [{ say }, { writeReports }] = await Promise.all([import('./say.ts'), import('../reports/write.ts')])
  await say(report, format, process.env)
  await writeReports(report, reportDir)
  if (monitoring.prometheusFile !== null || monitoring.statusPage !== null) {
    const { writeFigures } = await import('./figures.ts')
    await writeFigures(report, concluded?.state, monitoring)
  }
  if (memory && concluded && !report.interrupted) {
    const { tell } = await import('./telling.ts')
    for (const undelivered of await tell(report, concluded.state, monitoring.channels, memory))
      remark(`note: ${undelivered}`)
  }
  return report
}

async function accepted(report: Report, waivers: readonly Waiver[]): Promise<Report> {
  if (waivers.length === 0) return report
  const { applyWaivers } = await import('../reports/waivers/apply.ts')
  return applyWaivers(report, waivers)
}
