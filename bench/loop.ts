import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

/** By then everything is loaded and every thread has its memory. */
const WARM_AFTER = 3
const MB = 1024 * 1024

/** Bytes after a run: in use by the reporting thread, and held by the process. */
interface Memory {
  readonly inUse: number
  readonly held: number
}

/** Whether memory grows with the runs of one process. A run by `npm test` is a process of its own and leaves nothing. */
export async function memoryOverRuns(runs: number): Promise<Figure> {
  const after = await memoryAfterEach(runs)
  const warm = after[WARM_AFTER - 1]
  const last = after.at(-1)
  if (!warm || !last) throw new Error('the runs in a loop told nothing of their memory')
  const inMb = (bytes: number): string => (bytes / MB).toFixed(0)
  const ratio = last.inUse / warm.inUse
  return {
    what: `memory in use after ${after.length} runs in one process (watch mode) / after ${WARM_AFTER}`,
    aim: 'at most 1.05',
    measured: `${ratio.toFixed(2)}: ${inMb(warm.inUse)} MB, then ${inMb(last.inUse)} MB; the process holds ${inMb(warm.held)} MB, then ${inMb(last.held)} MB, the sandbox and vite among it`,
    ratio: { name: 'memory over runs in a loop', spread: { min: ratio, median: ratio, max: ratio } },
  }
}

async function memoryAfterEach(runs: number): Promise<readonly Memory[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    const after: Memory[] = []
    // Its reports go into the folder it is started in.
    const child = fork(join(import.meta.dirname, 'loop-runs.ts'), [`${runs}`], {
      cwd: folder,
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (said: unknown) => {
      if (isMemory(said)) after.push(said)
    })
    await once(child, 'exit')
    return after
  } finally {
    await rm(folder, { recursive: true })
  }
}

const isMemory = (value: unknown): value is Memory =>
  typeof value === 'object' && value !== null && 'inUse' in value && 'held' in value
