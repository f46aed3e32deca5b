import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { isReport } from './commands.ts'

const projectRoot = join(import.meta.dirname, '..')
const LATENCY_MS = 100
/** How often the run's peak is read, which only ever grows. */
const WATCH_MS = 100
const MB = 1024

/** One `npm test -- --tenant all --phase smoke`, from start to exit. */
export interface FleetRun {
  readonly tenants: number
  readonly elapsedMs: number
  /** The largest amount of memory that the process ever held, in megabytes; `null` where the system does not say. */
  readonly peakMb: number | null
  readonly callsPerTenant: number
  readonly byCommand: Readonly<Record<string, number>>
  readonly exitCode: number | null
  /** What every step of every tenant came to. */
  readonly verdicts: string
}

/** Looks at a platform of so many tenants, each answer of which takes 100 ms longer; `documentedRates`: it throttles as AWS does. */
export async function fleetRun(tenants: number, { documentedRates = false } = {}): Promise<FleetRun> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-fleet-'))
  const rates = documentedRates ? 'documented' : 'none'
  const platform = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fleet-platform.ts'), `${tenants}`, `${LATENCY_MS}`, rates],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  try {
    const { flags, variables, ca } = await reached(platform)
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, ca)
    const words = ['--env', 'prod', '--tenant', 'all', '--phase', 'smoke', '--report-dir', folder, ...flags]
    const startedAt = performance.now()
    const child = spawn(process.execPath, [join(projectRoot, 'cli/start.js'), ...words], {
      cwd: projectRoot,
      env: {
        ...process.env,
        ...variables,
        AWS_PROFILE: '',
        NODE_EXTRA_CA_CERTS: caFile,
        NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const peak = watchPeak(child)
    const [exitCode]: unknown[] = await once(child, 'exit')
    const elapsedMs = performance.now() - startedAt
    const report: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
    if (!isReport(report)) throw new Error('the measured run wrote no report')
    return {
      tenants,
      elapsedMs,
      peakMb: peak(),
      callsPerTenant: report.calls.total / tenants,
      byCommand: report.calls.byCommand,
      exitCode: typeof exitCode === 'number' ? exitCode : null,
      verdicts: report.targets
        .map(({ tenant, specs }) => [tenant, ...specs.map(({ id, status }) => `${id} ${status}`)].join(' '))
        .join('\n'),
    }
  } finally {
    platform.stdin?.end()
    await rm(folder, { recursive: true })
  }
}

/** Reads what Linux keeps as the process's high-water mark. */
function watchPeak({ pid }: ChildProcess): () => number | null {
  let peakMb: number | null = null
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]
    if (kilobytes !== undefined) peakMb = Number(kilobytes) / MB
  }, WATCH_MS)
  return () => {
    clearInterval(timer)
    return peakMb
  }
}

interface Reached {
  readonly flags: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly ca: string
}

async function reached({ stdout }: ChildProcess): Promise<Reached> {
  if (!stdout) throw new Error('the platform says nothing')
  for await (const line of createInterface({ input: stdout })) {
    const said: unknown = JSON.parse(line)
    if (isReached(said)) return said
  }
  throw new Error('the platform did not start')
}

const isReached = (value: unknown): value is Reached =>
  typeof value === 'object' && value !== null && 'flags' in value && 'variables' in value && 'ca' in value
