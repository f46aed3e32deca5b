import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Asked, FunctionRun, ThreadData, VisitOutcome } from './visits.ts'

/** For everything a thread does, its own start included; what is without end is mostly found out by the engine itself. */
export interface RunLimits {
  readonly signal: AbortSignal
  readonly limitMs: number
  /** Of a processor's time, for one visit. CloudFront gives it a millisecond; this engine is slower, with data that it has not seen before. */
  readonly visitMs?: number
}

const LONGEST_VISIT_MS = 1_000

/** Runs that are remembered: a gate and a fleet look at the same code again and again. */
const MOST_REMEMBERED = 64
const remembered = new Map<string, readonly VisitOutcome[]>()

/** What such code does is true of the moment alone. */
const BY_CLOCK_OR_CHANCE = /\b(?:Date|random)\b/

const HEAP_MB = 64

/** Compiled once for all threads: each would otherwise compile it anew, which takes longer than the visits. */
let engine: Promise<WebAssembly.Module> | undefined

const compiledEngine = async (): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'))))

/**
 * What the code of a viewer-request function does with visits, and then with tries, in their order. The code is somebody else's and is not trusted: it
 * runs in QuickJS, compiled to WebAssembly, which reaches nothing outside, and that in a thread without environment or output, which is ended when it
 * takes too long.
 * Nothing that the code says comes back, only which of the known outcomes it came to.
 */
export async function runFunction(run: FunctionRun, limits: RunLimits): Promise<readonly VisitOutcome[]> {
  const key = JSON.stringify(run)
  const before = remembered.get(key)
  if (before) return before
  const outcomes = await runInThread(run, limits)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  if (!outcomes.includes(ENDLESS) && !BY_CLOCK_OR_CHANCE.test(run.code)) remembered.set(key, outcomes)
  return outcomes
}

async function runInThread(
  run: FunctionRun,
  { signal, limitMs, visitMs = LONGEST_VISIT_MS }: RunLimits,
): Promise<readonly VisitOutcome[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
  engine ??= compiledEngine()
  const asked: Asked = { run, visitMs }
  const all = [...run.visits, ...(run.tries ?? [])]
  const worker = waitingThread() ?? startedThread(await engine)
  let outcomes: readonly VisitOutcome[] = []
  try {
    worker.postMessage(asked)
    const [answer]: unknown[] = await once(worker, 'message', { signal: limit })
    if (isList(answer)) outcomes = answer
  } catch {
    signal.throwIfAborted()
  } finally {
    if (outcomes.length === all.length && outcomes.every(({ does }) => does !== ENDLESS.does)) keep(worker)
    else await worker.terminate()
  }
  return all.map((_, index) => outcomes[index] ?? ENDLESS)
}

/** Threads that came to the end of all that they were asked, and wait a moment for more: to start one takes longer than what it does. */
const idle = new Set<Worker>()
const IDLE_MS = 500

function keep(worker: Worker): void {
  idle.add(worker)
  setTimeout(() => {
    if (idle.delete(worker)) void worker.terminate()
  }, IDLE_MS).unref()
}

function waitingThread(): Worker | undefined {
  const [worker] = idle
  if (worker) idle.delete(worker)
  return worker
}

function startedThread(compiled: WebAssembly.Module): Worker {
  const workerData: ThreadData = { engine: compiled }
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData,
    env: startingFaster(),
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: HEAP_MB },
  })
  worker.unref()
  // What ends by itself while nobody waits for it is only gone.
  worker.on('error', () => {}).on('exit', () => idle.delete(worker))
  return worker
}

/** Where Node keeps what it has compiled: a thread that starts from the sources is stripped of its types and compiled once, not for every run. */
function startingFaster(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE } = process.env
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
}

const ENDLESS: VisitOutcome = { does: 'endless', status: null, asksStore: false, asksAddress: false }

const isList = (value: unknown): value is readonly VisitOutcome[] => Array.isArray(value)
