import { redact } from '../platform/redact.ts'
import { parseArguments, type Settings } from './arguments.ts'
import { launchSandbox, type SandboxThread } from './sandbox.ts'
import { isUsageError } from './usage-error.ts'

const EXIT_USAGE = 2
const EXIT_BROKEN = 1
const EXIT_UNSEEN = 3
const EXIT_INTERRUPTED = 130

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
    return await perform(settings, startedAt, sandbox)
  } finally {
    await sandbox?.close()
  }
}

async function perform(settings: Settings, startedAt: Date, sandbox: SandboxThread | undefined): Promise<number> {
  const interruption = interruptible()
  const [{ prepare }, { run }, { conclude, readyToConclude }, { namesOf }, { ensureWritable }] = await Promise.all([
    import('./prepare.ts'),
    import('./run.ts'),
    import('./conclude.ts'),
    import('../reports/redact.ts'),
    import('../reports/folder.ts'),
  ])
  await ensureWritable(settings.reportDir)
  const before = await readyToConclude(settings)
  const prepared = await prepare(
    settings,
    process.env,
    sandbox,
    Object.keys(before.memory?.state.tenants ?? {}),
    interruption,
  )
  for (const remark of prepared.remarks) process.stderr.write(`note: ${redact(remark, 'prose')}\n`)
  const running = run(prepared, startedAt, interruption)
  // Loaded while the steps run.
  const saying = Promise.all([import('../reports/write.ts'), import('./say.ts')])
  const [looked] = await Promise.all([running, saying])
  const { targets } = await prepared.context
  const report = await conclude(looked, namesOf(targets), before, settings)
  if (report.interrupted) process.exit(report.exitCode)
  return report.exitCode
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
      if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED)
      controller.abort()
    })
  }
  return controller.signal
}

function complain(error: unknown): number {
  const message = redact(error instanceof Error ? error.message : String(error), 'prose')
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const unseen = code === 'UNSEEN'
  const said =
    isUsageError(error) || unseen || code === 'INTERRUPTED'
      ? message
      : `the suite itself failed: ${message.split('\n', 1)[0]}`
  process.stderr.write(`${said}\n`)
  if (unseen) return EXIT_UNSEEN
  // The runner that was already started would wait for ever.
  if (code === 'INTERRUPTED') process.exit(EXIT_INTERRUPTED)
  return isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN
}
