import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { RunPhp } from './types.ts'

const LONGEST_MS = 75_000
const MOST_BYTES = 1024 * 1024
/** Whoever reaches the sandbox' port may send code: it gets the network of a task, and nothing of this machine. */
const CONFINED = [
  '-n',
  ...['-d', 'open_basedir=/nonexistent'],
  ...['-d', 'disable_functions=exec,passthru,shell_exec,system,proc_open,popen,pcntl_exec,mail,dl,putenv'],
]

/** Real PHP in place of the containers; `close` ends what still runs. */
export function startPhp(): { readonly run: RunPhp; readonly close: () => Promise<void> } {
  const running = new Set<ChildProcess>()
  return {
    async run(code, variables) {
      // Hardly a run asks for it, and each would load what starts programs.
      const { execFile } = await import('node:child_process')
      return new Promise(resolve => {
        const child = execFile(
          'php',
          [...CONFINED, '-r', code],
          { env: { PATH: process.env.PATH, ...variables }, timeout: LONGEST_MS, maxBuffer: MOST_BYTES },
          (error, stdout) => {
            running.delete(child)
            if (error?.code === 'ENOENT') return resolve(undefined)
            const lines = stdout.split('\n').filter(line => line !== '')
            resolve({ lines, exitCode: typeof error?.code === 'number' ? error.code : error ? 255 : 0 })
          },
        )
        running.add(child)
      })
    },
    async close() {
      const ends = [...running].map(child => once(child, 'close'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(ends)
    },
  }
}
