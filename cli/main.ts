import type { EnvironmentState } from '../history/state.ts'
import { redact } from '../platform/redact.ts'
import type { Report } from '../reports/report.ts'
import { parseArguments, type Settings } from './arguments.ts'
import type { Monitoring } from './monitoring.ts'
import { launchSandbox, type SandboxThread } from './sandbox.ts'
import { isUsageError } from './usage-error.ts'

const EXIT_USAGE = 2
const EXIT_BROKEN = 1

/** `npm test`: words in, exit code out. */
export async function main(argv: readonly string[]): Promise<void> {
  const startedAt = new Date()
  try {
    process.exitCode = await start(parseArguments(argv, process.env), startedAt)
  } catch (error) {
    process.exitCode = complain(error)
  }
}

async function start(settings: Settings, startedAt: Date): Promise<number> {
  if (settings.mode !== 'run') return inform(settings.mode)
  const sandbox = settings.env === 'sandbox' ? launchSandbox(settings) : undefined
  try {
    return await run(settings, startedAt, sandbox)
  } finally {
    await sandbox?.close()
  }
}

async function run(settings: Settings, startedAt: Date, sandbox: SandboxThread | undefined): Promise<number> {
  const [{ prepare }, { runSteps }, { ensureWritable }] = await Promise.all([
    import('./prepare.ts'),
    import('./run.ts'),
    import('../reports/folder.ts'),
  ])
  await ensureWritable(settings.reportDir)
  const interruption = interruptible()
  const memory = await openMemory(settings)
  const prepared = await prepare(settings, process.env, sandbox)
  for (const remark of prepared.remarks) process.stderr.write(`note: ${remark}\n`)
  const running = runSteps(prepared, startedAt, interruption)
  const saying = Promise.all([import('../reports/write.ts'), import('../reports/terminal.ts')])
  const [looked, [{ writeReports }, { terminal }]] = await Promise.all([running, saying])
  const concluded = await memory?.conclude(looked)
  const report = concluded?.report ?? looked
  process.stdout.write(terminal(report, screen()))
  await writeReports(report, settings.reportDir)
  await writeMonitoring(report, concluded?.state, settings.monitoring)
  if (memory && concluded && !report.interrupted) {
    const { tell } = await import('./telling.ts')
    for (const remark of await tell(report, concluded.state, settings.monitoring.channels, memory))
      process.stderr.write(`note: ${redact(remark)}\n`)
  }
  if (report.interrupted) process.exit(report.exitCode)
  return report.exitCode
}

async function writeMonitoring(report: Report, state: EnvironmentState | undefined, monitoring: Monitoring) {
  if (monitoring.prometheusFile === null && monitoring.statusPage === null) return
  const { writeFigures } = await import('./figures.ts')
  await writeFigures(report, state, monitoring)
}

async function openMemory({ monitoring, env }: Settings) {
  if (monitoring.stateDir === null) return undefined
  const [memory, { environments }] = await Promise.all([
    import('./memory.ts'),
    import('../platform/environments/index.ts'),
  ])
  return memory.openMemory(monitoring, environments[env])
}

async function inform(mode: Exclude<Settings['mode'], 'run'>): Promise<number> {
  const { information } = await import('./information.ts')
  process.stdout.write(await information(mode))
  return 0
}

/** Fires at Ctrl-C or a polite kill; a second one ends the process at once. */
function interruptible(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort()
    })
  }
  return controller.signal
}

const screen = () => ({
  columns: process.stdout.columns ?? 100,
  colour: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
})

function complain(error: unknown): number {
  const message = redact(error instanceof Error ? error.message : String(error))
  process.stderr.write(`${isUsageError(error) ? message : `the suite itself failed: ${message.split('\n', 1)[0]}`}\n`)
  return isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN
}
