import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { faultOf, productPatterns } from '../lib/patterns.ts'
import type { Told, Work } from './hostile-worker.ts'

/** How many hostile inputs were read, and which of them cost more than their length allows. */
interface HostileFigures {
  readonly inputs: number
  readonly unbounded: number
  readonly findings: readonly string[]
}

/** As long as the longest page that is read. */
const LENGTH = 256 * 1024
const SAMPLE_LENGTH = 64 * 1024
const SAMPLE_EVERY = 23
/** More than any parser needs for texts of this length; a worker that needs more ends with an error. */
const MEMORY_MB = 400
/** No measure of speed, but the sign that a parser will never end. */
const NEVER_MS = 300_000

/**
 * Reads hostile texts with every parser, in a thread with little memory, and proves every pattern anew. A text is unbounded when its parser
 * takes thousands of times the processor time of looking at each character once, keeps many times its length, throws what it should not, runs out
 * of memory or never ends; a pattern, when it cannot be proven linear. A sample reads some of them, shorter ones, and proves nothing anew.
 */
export async function measureHostile({ sample }: { readonly sample: boolean }): Promise<HostileFigures> {
  const read = await readAll(
    sample ? { length: SAMPLE_LENGTH, every: SAMPLE_EVERY, first: 0 } : { length: LENGTH, every: 1, first: 0 },
  )
  const patterns = sample ? [] : (await productPatterns()).literals
  const unproven: string[] = []
  for (const pattern of patterns) {
    const fault = await faultOf(pattern)
    if (fault !== undefined) unproven.push(fault)
  }
  const findings = [...read.findings, ...unproven]
  return { inputs: read.inputs + patterns.length, unbounded: findings.length, findings }
}

function readAll(work: Work): Promise<{ readonly inputs: number; readonly findings: readonly string[] }> {
  return new Promise(resolve => {
    const findings: string[] = []
    let inputs = 0
    let now = 'its start'
    const worker = new Worker(fileURLToPath(new URL('./hostile-worker.ts', import.meta.url)), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      execArgv: [],
    })
    let isOver = false
    const give = (finding?: string) => {
      if (isOver) return
      isOver = true
      clearTimeout(watch)
      if (finding !== undefined) findings.push(`${now}: ${finding}`)
      resolve({ inputs, findings })
      void worker.terminate()
    }
    const watch = setTimeout(() => give('never ends'), NEVER_MS)
    worker.on('message', (told: Told) => {
      watch.refresh()
      if (told.kind === 'begins') now = told.what
      else if (told.kind === 'done') give()
      else {
        inputs += 1
        if (told.fault !== null) findings.push(`${told.what}: ${told.fault}`)
      }
    })
    worker.on('error', error => give(String(error)))
    worker.on('exit', code => give(`the thread ended with ${code}`))
  })
}
