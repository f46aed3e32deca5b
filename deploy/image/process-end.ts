import type { ChildProcess } from 'node:child_process'

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What a process said until it ended; one that takes too long is killed. */
export function ended(
  child: ChildProcess,
  { limitMs = 120_000, onError }: { readonly limitMs?: number; readonly onError?: (stderr: string) => void } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs)
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        said[name] += chunk
        if (name === 'stderr') onError?.(said.stderr)
      })
    child.on('error', reject)
    child.on('close', exitCode => {
      clearTimeout(limit)
      resolve({ exitCode, ...said })
    })
  })
}
