import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prefixOfProcess, sweepDead } from '../lib/files/unfinished.ts'
import { remark } from '../lib/text/stderr.ts'
import { SANDBOX_SESSION } from '../platform/sandbox-session.ts'
import { startSandbox } from './index.ts'
import { parseServeArguments, type ServeSettings, USAGE } from './serve-arguments.ts'
import { guide } from './serve-guide.ts'

const FOLDER = 'runbook-sandbox-'
const EXIT_USAGE = 2
/** 128 plus the signal's number, as a shell reports it. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

const settings = parseServeArguments(process.argv.slice(2), process.env)
if (settings === 'help') process.stdout.write(USAGE)
else if ('wrong' in settings) {
  remark(settings.wrong)
  process.exitCode = EXIT_USAGE
} else await serve(settings)

/** Runs until a signal comes; the CA's certificate (never its key) lies in a folder that goes with the process. */
async function serve(settings: ServeSettings): Promise<void> {
  const stop = Promise.withResolvers<number>()
  for (const [signal, exitCode] of Object.entries(SIGNALS)) process.once(signal, () => stop.resolve(exitCode))
  await sweepDead(tmpdir(), FOLDER)
  const folder = mkdtempSync(join(tmpdir(), prefixOfProcess(FOLDER)))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const sandbox = await startSandbox(settings)
  const { session } = sandbox.world
  session.arn = session.arn.replace(/[^/]*$/, SANDBOX_SESSION)
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, sandbox.access.extraCa.join('\n'))
  process.stdout.write(guide(sandbox, settings, caFile))
  const exitCode = await stop.promise
  await sandbox.close()
  process.exit(exitCode)
}
