import { isOnS3 } from '../lib/files/s3-address.ts'
import { remarkLine } from '../lib/text/stderr.ts'
import { SANDBOX } from '../platform/environment.ts'
import { FLEET } from '../probes/lib/common.ts'
import type { AllureThread } from '../reports/allure-thread.ts'
import { EXIT_INTERRUPTED } from '../runner/interruption.ts'
import type { Steps } from '../runner/open-steps.ts'
import type { PreparedRun } from '../runner/run.ts'
import { parseArguments, type Settings } from './arguments.ts'
import { interruptible } from './interruption.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import type { OnS3 } from './on-s3.ts'
import { progressOnStderr } from './progress.ts'
import { type OwnSandbox, sandboxOf } from './sandbox.ts'
import { flushed, keepGoing, note, print, warn } from './stdio.ts'
import { EXIT_USAGE, exitCodeFor, messageOf } from './usage-error.ts'
import { keepTlsVerified } from './verified-tls.ts'
import { watchOnStderr } from './watch.ts'

const EXIT_UNSEEN = 3
/** Phases that look at most of what there is. */
const LOOKS_AT_ALL: readonly Settings['phase'][] = ['post', 'smoke']

/** `npm test`: words in, exit code out. */
export async function main(argv: readonly string[]): Promise<void> {
  silenceNodeWarnings()
  const startedAt = new Date()
  keepGoing()
  try {
    const [command, ...words] = argv
    if (command === 'completion') await (await import('./completion.ts')).printCompletionScript(words)
    else if (command === 'merge') process.exitCode = await (await import('./merge-parts.ts')).mergeParts(words)
    else if (command === 'complete')
      await (await import('./completion.ts')).printSuggestions(words.slice(1), process.env)
    else process.exitCode = await start(parseArguments(argv, process.env), startedAt)
  } catch (error) {
    process.exitCode = await complain(error)
    if (isPlugin(argv)) process.exitCode = await complainAsPlugin(error)
  }
}

/** Whether Nagios asked: also where the words could not be read, it takes the first line and a state for an answer. */
const isPlugin = (argv: readonly string[]): boolean =>
  argv.some((word, index) => word === '--format=nagios' || (word === '--format' && argv[index + 1] === 'nagios'))

async function complainAsPlugin(error: unknown): Promise<number> {
  const { nagiosError, nagiosState } = await import('../reports/nagios.ts')
  print(nagiosError(remarkLine(saidOf(error))))
  await flushed()
  return nagiosState(EXIT_UNSEEN)
}

async function start(settings: Settings, startedAt: Date): Promise<number> {
  if (settings.mode !== 'run') return printReference(settings)
  keepTlsVerified(process.env)
  const sandbox = settings.env === SANDBOX && settings.replay === null ? sandboxOf(settings) : undefined
  try {
    return await (settings.preflight ? tryPermissions(settings, sandbox) : perform(settings, startedAt, sandbox))
  } finally {
    await sandbox?.close()
  }
}

async function tryPermissions(settings: Settings, sandbox: OwnSandbox | undefined): Promise<number> {
  const { signal } = interruptible()
  const { preflight } = await import('./preflight.ts')
  return preflight(settings, process.env, sandbox, signal)
}

async function perform(settings: Settings, startedAt: Date, sandbox: OwnSandbox | undefined): Promise<number> {
  const interruption = interruptible()
  const { monitoring, only, phase, gate, replay, recordDir } = settings
  const watch = watchOnStderr(settings, startedAt)
  let opened: Steps | undefined
  try {
    // It loads while this thread reads and asks; a wait for a deployment may take an hour first.
    const { openAhead } = await import('../runner/open-steps.ts')
    opened = gate ? undefined : openAhead(only.length === 0 && LOOKS_AT_ALL.includes(phase) && !replay, watch.look)
    const [{ readyToLook, readyToJudgeAgain }, { run }, { ensureOutputPaths }] = await Promise.all([
      import('./ready.ts'),
      import('../runner/run.ts'),
      import('./output-paths.ts'),
    ])
    await ensureOutputPaths(settings, process.env)
    const onS3 = replay ? undefined : await onS3Of(settings)
    const { prepared, waivers, history, remarks } = await (replay
      ? readyToJudgeAgain(replay)
      : readyToLook(settings, startedAt, sandbox, interruption.signal, onS3?.state))
    watch.clear()
    remarks.forEach(note)
    watch.reached('prepared')
    const running = run(prepared, {
      startedAt,
      waivers,
      interruption,
      warn(message) {
        watch.clear()
        warn(message)
      },
      progressDisplay: tenants => progressOnStderr(settings.talk === 'quiet' ? null : tenants),
      showLook: watch.look,
      opened,
    })
    // Loaded while the steps run.
    const outputs = Promise.all([
      import('./write-outputs.ts'),
      import('../reports/write.ts'),
      import('./print-report.ts'),
      onS3?.reports ? undefined : allureThread(prepared),
    ])
    const [{ report, clean }, [{ writeOutputs }, , , thread]] = await Promise.all([running, outputs])
    watch.end()
    const record =
      recordDir === null
        ? undefined
        : async () => {
            const { keepRun } = await import('./record.ts')
            return keepRun(recordDir, report, clean, { prepared, waivers, history }, monitoring)
          }
    const exitCode = await writeOutputs(report, history, { ...settings, record, onS3, thread })
    onS3?.close()
    if (report.interrupted) process.exit(exitCode)
    return exitCode
  } finally {
    watch.end()
    await opened?.close()
  }
}

/** What makes a fleet's results for Allure beside the other outputs, loaded by then. */
async function allureThread({ context }: PreparedRun): Promise<AllureThread | undefined> {
  try {
    if ((await context).targets.length < FLEET) return undefined
    return (await import('../reports/allure-thread.ts')).startAllureThread()
  } catch {
    // Why no tenant is known, the run tells; without a thread they are made where all else is.
    return undefined
  }
}

/** Opens what goes to S3, with the credentials that the run looks with. */
async function onS3Of(settings: Settings): Promise<OnS3 | undefined> {
  const { reportDir, monitoring } = settings
  if (!isOnS3(reportDir) && !isOnS3(monitoring.stateDir ?? '')) return undefined
  const [{ openOnS3 }, { readEnvironmentOf }, { realAccess }] = await Promise.all([
    import('./on-s3.ts'),
    import('./environment.ts'),
    import('./targets.ts'),
  ])
  const environment = await readEnvironmentOf(settings)
  return openOnS3(settings, environment.name, await realAccess(settings, environment, process.env))
}

async function printReference(settings: Settings): Promise<number> {
  const { referenceText } = await import('./reference-text.ts')
  print(await referenceText(settings, process.stdout.columns ?? 100))
  const [fault] = await flushed()
  if (fault !== undefined) warn(fault)
  return fault === undefined ? 0 : EXIT_USAGE
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** What ended a run before there was a report, for people. */
function saidOf(error: unknown): string {
  const code = codeOf(error)
  return error instanceof Error && (code === 'UNSEEN' || code === 'INTERRUPTED') ? error.message : messageOf(error)
}

async function complain(error: unknown): Promise<number> {
  const code = codeOf(error)
  warn(saidOf(error))
  if (code === 'UNSEEN') return EXIT_UNSEEN
  await flushed()
  // The runner that was already started would wait for ever.
  if (code === 'INTERRUPTED') process.exit(EXIT_INTERRUPTED)
  return exitCodeFor(error)
}
