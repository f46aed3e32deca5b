import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './source-files.ts'

interface Transcript {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Settings of the machine that runs the tests must not reach the command under test. */
const FOREIGN = /^(AWS_|ENVIRONMENT$|TENANT_NAME$|RUNBOOK_PLATFORM$|NO_COLOR$|FORCE_COLOR$|VITEST|NODE_ENV$)/

const ASK_MS = 50
const PROGRESS = /^.* {2}phase \w+ {2}\d+ s {2}.*\n/gm

/** What a run says on stderr without the lines of every ten seconds, which depend on how busy this machine is. */
export const withoutProgress = (stderr: string): string => stderr.replace(PROGRESS, '')

/** The environment of a command: this machine's, without its AWS settings, plus what a test adds. */
export const cleanEnvironment = (extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))),
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node'),
  ...extra,
})

/** Runs `node cli/start.js` with the arguments of `npm test --` and waits for its end. */
export function runCommand(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>
    /** The checkout whose command it is; this one unless it says so. */
    readonly project?: string
    /** Asked again and again: when to send Ctrl-C. */
    readonly interruptWhen?: (stderr: string) => boolean
    /** How many times then; once unless it says so. */
    readonly interruptions?: number
    /** What it says every ten seconds is the subject; otherwise it is left out, as it depends on how busy this machine is. */
    readonly withProgress?: true
  } = {},
): Promise<Transcript> {
  return new Promise((resolve, reject) => {
    const { project = projectRoot } = options
    const child = spawn(process.execPath, [join(project, 'cli/start.js'), ...args], {
      cwd: project,
      env: cleanEnvironment(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    const { interruptWhen, interruptions = 1 } = options
    let sent = 0
    const asking = setInterval(() => {
      // A third one follows when the second was heard of.
      if (sent === 0 ? !interruptWhen?.(stderr) : sent === 2 && stderr === '') return
      sent += 1
      if (sent === interruptions) clearInterval(asking)
      child.kill('SIGINT')
    }, ASK_MS)
    child.on('error', reject)
    child.on('close', exitCode => {
      clearInterval(asking)
      resolve({ exitCode, stdout, stderr: options.withProgress ? stderr : withoutProgress(stderr) })
    })
  })
}
