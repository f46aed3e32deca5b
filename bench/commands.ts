import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../runner/report/report.ts'

const projectRoot = join(import.meta.dirname, '..')

/** Runs a command to its end and says how long that took; its output is read and thrown away. */
export async function time(
  command: string,
  args: readonly string[],
): Promise<{ readonly elapsedMs: number; readonly exitCode: number | null }> {
  const startedAt = performance.now()
  const child = spawn(command, args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  return { elapsedMs: performance.now() - startedAt, exitCode }
}

/** Runs the suite on the sandbox and reads its report.json. */
export async function reportOf(flags: readonly string[]): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    await time('npm', ['test', '--silent', '--', ...flags, '--report-dir', folder])
    return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

export function isReport(value: unknown): value is Report {
  return value !== null && typeof value === 'object' && 'targets' in value && 'calls' in value
}
