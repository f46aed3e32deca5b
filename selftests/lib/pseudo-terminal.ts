import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { cleanEnvironment } from './command.ts'

import { projectRoot } from './source-files.ts'

/** After so long without a character, what was waited for does not come: the test says what came instead. */
const SILENT_MS = 60_000

/** A program at a terminal of its own, as a person sits before it. */
interface AtTerminal {
  readonly type: (keys: string) => void
  /** Waits until what the terminal shows, after what was waited for before, matches; what it showed until then. */
  readonly until: (pattern: RegExp) => Promise<string>
  /** Everything that was written to the terminal, control characters too. */
  readonly written: () => string
  readonly ended: Promise<number | null>
  readonly close: () => void
}

/** Starts a command of the shell behind a pseudo-terminal: util-linux's script(1) makes it, and hands back the command's exit code. */
export function atTerminal(
  command: string,
  { env = {}, columns = 100 }: { readonly env?: Readonly<Record<string, string>>; readonly columns?: number } = {},
): AtTerminal {
  const sized = `stty cols ${columns} rows 40; ${command}`
  const child = spawn('script', ['--quiet', '--return', '--command', sized, '/dev/null'], {
    cwd: projectRoot,
    env: { ...cleanEnvironment({ TERM: 'xterm', ...env }) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let written = ''
  let seen = 0
  let wake = () => {}
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk
    wake()
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      resolve(code)
      wake()
    })
  })
  return {
    type: keys => child.stdin.write(keys),
    async until(pattern) {
      for (;;) {
        const shown = stripVTControlCharacters(written)
        const found = pattern.exec(shown.slice(seen))
        if (found) {
          const from = seen
          seen += found.index + found[0].length
          return shown.slice(from, seen)
        }
        if (child.exitCode !== null) throw new Error(`ended without ${pattern}: ${shown.slice(seen)}`)
        await new Promise<void>((resolve, reject) => {
          const waiting = setTimeout(() => reject(new Error(`no ${pattern} in: ${shown.slice(seen)}`)), SILENT_MS)
          wake = () => {
            clearTimeout(waiting)
            resolve()
          }
        })
      }
    },
    written: () => written,
    ended,
    close: () => {
      child.kill('SIGKILL')
    },
  }
}
