import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StateMachine } from 'aws-local-stepfunctions'
import { readStateMachine } from '../deploy/stepfunctions/definition.ts'
import { startSandbox } from '../sandbox/index.ts'
import { environments } from '../selftests/lib/company.ts'
import { accessFlags } from './access-flags.ts'

const projectRoot = join(import.meta.dirname, '..')
const PLACE = 's3://prod-runbook/fleet'
const STATE_MACHINE = 'arn:aws:states:af-south-1:093646564004:stateMachine:runbook-prod'

/** What became of a fleet: one line for each step and each cause of each tenant. */
interface Verdicts {
  readonly exitCode: number
  readonly lines: readonly string[]
}

/** One execution of the state machine, each of its tasks a process of this machine. */
interface Execution {
  /** Its output; undefined where it failed. */
  readonly output: unknown
  readonly failure: { readonly error: string; readonly cause: string } | undefined
  /** How each task ended, in this order: `Look 2/4 SIGKILL`, `Merge 1`. */
  readonly ended: readonly string[]
  /** The metrics that it counted itself in. */
  readonly counted: readonly unknown[]
  readonly elapsedMs: number
}

/** A platform of so many tenants, and a fleet on it that can be looked at in one piece or by the state machine. */
interface Fleet {
  readonly unsharded: () => Promise<Verdicts & { readonly elapsedMs: number }>
  readonly execute: (options: {
    readonly shards: number
    /** Tasks at the same time; the state machine's own where it is absent. */
    readonly atOnce?: number
    /** Whether a task is killed as it starts: `Look 2/4` and which attempt it is. */
    readonly kills?: (task: string, attempt: number) => boolean
    /** Executions that run, this one included; absent, nobody may ask. */
    readonly running?: number
  }) => Promise<Execution>
  /** What the merged report on S3 says. */
  readonly merged: () => Promise<Verdicts>
  readonly close: () => Promise<void>
}

/** `faults`: what breaks the first tenants, one each. */
export async function startFleet(tenants: number, faults: readonly string[] = []): Promise<Fleet> {
  const names = Array.from({ length: tenants }, (_, index) => `tenant${String(index).padStart(4, '0')}`)
  const sandbox = await startSandbox({
    environment: environments.prod,
    tenants: names,
    life: 'installed',
    faults: faults.map((fault, index) => ({ tenant: names[index] ?? '', fault })),
  })
  const folder = await mkdtemp(join(tmpdir(), 'state-machine-'))
  const { extraCa } = sandbox.access
  const flags = [...accessFlags(sandbox.access), ...PATIENT]
  await writeFile(join(folder, 'ca.pem'), extraCa.join('\n'))
  const run = (words: readonly string[], isKilled = false) =>
    ended(words, { ...sandbox.environmentVariables, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }, isKilled)
  return {
    async unsharded() {
      const startedAt = performance.now()
      const { exitCode, signal } = await run([...SMOKE, ...flags, '--report-dir', join(folder, 'whole')])
      if (exitCode !== 0 && exitCode !== 1 && exitCode !== 3)
        throw new Error(`the one run ended with ${signal ?? exitCode}`)
      const report = await readFile(join(folder, 'whole/report.json'), 'utf8')
      return { ...verdictsIn(report), elapsedMs: performance.now() - startedAt }
    },
    async execute({ shards, atOnce, kills = () => false, running }) {
      const attempts = new Map<string, number>()
      const log: string[] = []
      const counted: unknown[] = []
      const listed = async () => {
        if (running === undefined) throw new Error('AccessDeniedException')
        return { Executions: Array.from({ length: running }, () => ({})) }
      }
      const task = async (state: string, parameters: unknown) => {
        const words = commandIn(parameters)
        const name = state === 'Look' ? `Look ${words[words.indexOf('--shard') + 1]}` : state
        const attempt = (attempts.get(name) ?? 0) + 1
        attempts.set(name, attempt)
        const end = await run([...words, ...(state === 'Look' ? flags : [])], kills(name, attempt))
        log.push(`${name} ${end.signal ?? end.exitCode}`)
        if (end.exitCode !== 0) throw taskFailed(end)
        return {}
      }
      const definition = await readStateMachine()
      if (atOnce !== undefined) Object.assign(definition.States.Shards ?? {}, { MaxConcurrency: atOnce })
      const startedAt = performance.now()
      const { result } = new StateMachine(definition).run(input(shards), {
        context: { Execution: { Name: `run-${Date.now()}` }, StateMachine: { Id: STATE_MACHINE } },
        overrides: {
          taskResourceLocalHandlers: {
            Look: each => task('Look', each),
            Merge: each => task('Merge', each),
            LookForOthers: listed,
            Count: async each => counted.push(each),
          },
        },
      })
      const outcome = await result.then(
        output => ({ output, failure: undefined }),
        (error: unknown) => ({ output: undefined, failure: failureOf(error) }),
      )
      return { ...outcome, ended: log, counted, elapsedMs: performance.now() - startedAt }
    },
    async merged() {
      const report = sandbox.world.buckets.get('prod-runbook')?.objects.get('fleet/latest/report.json')
      if (!report) throw new Error('no report was merged')
      return verdictsIn(report.text)
    },
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Platform and suite share this machine: how long an answer takes says nothing of the tenant. */
const PATIENT = ['--timeout', '5m']
const SMOKE = ['--env', 'prod', '--tenant', 'all', '--phase', 'smoke', '--quiet']

/** As the schedule hands it over (docs/step-functions.md). */
const input = (shards: number) => ({
  environment: 'prod',
  phase: 'smoke',
  shards,
  place: PLACE,
  cluster: 'runbook',
  taskDefinition: 'runbook-part',
  subnets: ['subnet-0a1b2c3d'],
  securityGroups: ['sg-0a1b2c3d'],
  assignPublicIp: 'DISABLED',
})

interface End {
  readonly exitCode: number | null
  readonly signal: string | null
}

/** Runs what the container's entry point would, with the command that the state machine gives it. */
function ended(words: readonly string[], variables: NodeJS.ProcessEnv, isKilled: boolean): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(projectRoot, 'cli/start.js'), ...words], {
      cwd: projectRoot,
      env: {
        ...process.env,
        ...variables,
        AWS_PROFILE: '',
        NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (isKilled) child.once('spawn', () => child.kill('SIGKILL'))
    child.once('error', reject)
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

function commandIn(parameters: unknown): readonly string[] {
  const overrides = memberOf(parameters, 'Overrides')
  const [container] = [memberOf(overrides, 'ContainerOverrides')].flat()
  const words = memberOf(container, 'Command')
  if (!Array.isArray(words)) throw new Error('the state machine starts a task without a command')
  return words.map(String)
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const KILLED = 137

/** What `ecs:runTask.sync` fails with: the stopped task as its cause. */
function taskFailed({ exitCode }: End): Error {
  const cause = {
    Containers: [{ ExitCode: exitCode ?? KILLED, LastStatus: 'STOPPED', Name: 'runbook' }],
    DesiredStatus: 'STOPPED',
    StopCode: 'EssentialContainerExited',
    StoppedReason: 'Essential container in task exited',
  }
  return Object.assign(new Error(JSON.stringify(cause)), { name: 'States.TaskFailed' })
}

function failureOf(thrown: unknown): Execution['failure'] {
  const error = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  return error instanceof Error ? { error: error.name, cause: error.message } : { error: String(error), cause: '' }
}

interface Readable {
  readonly exitCode: number
  readonly targets: readonly {
    readonly tenant: string
    readonly specs: readonly { readonly id: string; readonly status: string }[]
    readonly diagnoses: readonly { readonly id: string }[]
  }[]
}

function verdictsIn(text: string): Verdicts {
  const { exitCode, targets }: Readable = JSON.parse(text)
  const lines = targets.flatMap(({ tenant, specs, diagnoses }) => [
    ...specs.map(({ id, status }) => `${tenant} ${id} ${status}`),
    ...diagnoses.map(({ id }) => `${tenant} ${id}`),
  ])
  return { exitCode, lines }
}
