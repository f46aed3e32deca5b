import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Report } from '../runner/report/report.ts'
import { freshFolder } from './fresh-folder.ts'

const projectRoot = join(import.meta.dirname, '..')

export interface Command {
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The shell counts the processor time of all that a command started; its second line is theirs. */
const COUNTING = '"$@" >/dev/null; code=$?; times; exit $code'
const TIMES = /^\d+m[\d.]+s \d+m[\d.]+s\s+(\d+)m([\d.]+)s (\d+)m([\d.]+)s/

/** Runs a command to its end and says how long that took, and how long processors worked for it; its output is read and thrown away. */
export async function time({
  words,
  env = process.env,
}: Command): Promise<{ readonly elapsedMs: number; readonly processorMs: number; readonly exitCode: number | null }> {
  const startedAt = performance.now()
  const child = spawn('sh', ['-c', COUNTING, 'sh', ...words], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said, exitCode] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', resolve)
    }),
  ])
  const [, ...parts] = TIMES.exec(said) ?? []
  const [userMin = 0, userS = Number.NaN, systemMin = 0, systemS = 0] = parts.map(Number)
  const processorMs = ((userMin + systemMin) * 60 + userS + systemS) * 1000
  return { elapsedMs: performance.now() - startedAt, processorMs, exitCode }
}

/** Runs the suite on the sandbox and reads its report.json. */
export async function reportOf(flags: readonly string[]): Promise<unknown> {
  const folder = await freshFolder()
  await time({ words: ['npm', 'test', '--silent', '--', ...flags, '--report-dir', folder] })
  return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
}

export function isReport(value: unknown): value is Report {
  return value !== null && typeof value === 'object' && 'targets' in value && 'calls' in value
}
