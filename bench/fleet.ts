import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isReport } from './commands.ts'
import { withPlatform } from './platform.ts'

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
  /** By IAM action, those that were refused too. */
  readonly byCommand: Readonly<Record<string, number>>
  readonly exitCode: number | null
  /** What every step of every tenant came to. */
  readonly verdicts: string
}

/** Looks at a platform of so many tenants, each answer of which takes 100 ms longer; `documentedRates`: it throttles as AWS does. */
export const fleetRun = (tenants: number, { documentedRates = false } = {}): Promise<FleetRun> =>
  withPlatform({ tenants, latencyMs: LATENCY_MS, documentedRates }, async ({ words, env, folder }) => {
    const fleet = [...words, '--tenant', 'all', '--phase', 'smoke', '--report-dir', folder]
    const startedAt = performance.now()
    const child = spawn(process.execPath, [join(projectRoot, 'cli/start.js'), ...fleet], {
      cwd: projectRoot,
      env: { ...env, NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/node') },
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
  })

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
