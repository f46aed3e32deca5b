import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { cleanEnvironment, withoutProgress } from './command.ts'
import { projectRoot } from './source-files.ts'

/** The most memory that any input may cost a run. */
export const PEAK_BYTES = 400_000_000

/** Runs a command of the suite and says the most memory it had, in bytes. */
export async function measured(
  script: 'cli/start.js' | 'cli/merge.ts',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  // What the system says of the process begins with what the test's had when it was started.
  const watch = `import { readFileSync } from 'node:fs'
const peakKb = () => {
  try {
    return Number(/^VmHWM:\\s+(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}
process.on('exit', () => process.send?.(peakKb() * 1024))`
  const child = spawn(
    process.execPath,
    [
      ...nodeFlags(script),
      '--import',
      `data:text/javascript,${encodeURIComponent(watch)}`,
      join(projectRoot, script),
      ...args,
    ],
    { cwd: projectRoot, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  )
  let peakBytes = Number.POSITIVE_INFINITY
  child.on('message', bytes => {
    peakBytes = Number(bytes)
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    ended,
  ])
  return { exitCode, stdout, stderr: withoutProgress(stderr), peakBytes }
}

/** What the npm script of that command tells Node itself. */
function nodeFlags(script: string): readonly string[] {
  const manifest = readFileSync(join(projectRoot, 'package.json'), 'utf8')
  const words =
    manifest
      .split('"')
      .find(text => text.endsWith(` ${script}`))
      ?.split(' ') ?? []
  return words.filter(word => word.startsWith('--'))
}
