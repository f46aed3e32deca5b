import { foreign } from '../lib/text/foreign.ts'
import { SANDBOX } from '../platform/environment.ts'
import { parseArguments, type Settings } from './arguments.ts'
import { EXIT_INTERRUPTED, interruptible } from './interruption.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, note, print, warn } from './output.ts'
import { launchSandbox, type SandboxThread } from './sandbox.ts'
import { EXIT_BROKEN, EXIT_USAGE, isUsageError } from './usage-error.ts'

const EXIT_UNSEEN = 3

/** `npm test`: words in, exit code out. */
export async function main(argv: readonly string[]): Promise<void> {
  silenceNodeWarnings()
  const startedAt = new Date()
  keepGoing()
  try {
    process.exitCode = await start(parseArguments(argv, process.env), startedAt)
  } catch (error) {
    process.exitCode = await complain(error)
  }
}

async function start(settings: Settings, startedAt: Date): Promise<number> {
  if (settings.mode !== 'run') return inform(settings.mode, settings.platform)
  const sandbox = settings.env === SANDBOX ? launchSandbox(settings) : undefined
  try {
    return await (settings.preflight ? tryPermissions(settings, sandbox) : perform(settings, startedAt, sandbox))
  } finally {
    await sandbox?.close()
  }
}

async function tryPermissions(settings: Settings, sandbox: SandboxThread | undefined): Promise<number> {
  const { signal } = interruptible()
  const { preflight } = await import('./preflight.ts')
  return preflight(settings, process.env, sandbox, signal)
}

async function perform(settings: Settings, startedAt: Date, sandbox: SandboxThread | undefined): Promise<number> {
  const interruption = interruptible()
  const [{ prepare }, { run }, { conclude, readyToConclude }, { namesOf }, { ensurePlaces }] = await Promise.all([
    import('./prepare.ts'),
    import('./run.ts'),
    import('./conclude.ts'),
    import('../runner/redact-report.ts'),
    import('./places.ts'),
  ])
  await ensurePlaces(settings, process.env)
  const before = await readyToConclude(settings)
  const prepared = await prepare(
    settings,
    process.env,
    sandbox,
    Object.keys(before.memory?.state.tenants ?? {}),
    interruption.signal,
  )
  prepared.remarks.forEach(note)
  const running = run(prepared, startedAt, interruption)
  // Loaded while the steps run.
  const saying = Promise.all([import('../reports/write.ts'), import('./say.ts')])
  const [looked] = await Promise.all([running, saying])
  const { targets } = await prepared.context
  const { report, exitCode } = await conclude(looked, namesOf(targets), before, settings)
  if (report.interrupted) process.exit(exitCode)
  return exitCode
}

async function inform(mode: Exclude<Settings['mode'], 'run'>, platform: Settings['platform']): Promise<number> {
  const { information } = await import('./information.ts')
  print(await information(mode, platform))
  const [fault] = await flushed()
  if (fault !== undefined) warn(fault)
  return fault === undefined ? 0 : EXIT_USAGE
}

async function complain(error: unknown): Promise<number> {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const unseen = code === 'UNSEEN'
  const said =
    isUsageError(error) || unseen || code === 'INTERRUPTED'
      ? message
      : `the suite itself failed: ${foreign(message.split('\n', 1)[0] ?? '')}`
  warn(said)
  if (unseen) return EXIT_UNSEEN
  await flushed()
  // The runner that was already started would wait for ever.
  if (code === 'INTERRUPTED') process.exit(EXIT_INTERRUPTED)
  return isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN
}
