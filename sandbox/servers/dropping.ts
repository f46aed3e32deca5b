import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { RunningServer } from './types.ts'

let opened: Promise<RunningServer> | undefined

/**
 * A port on which connections time out, as where a security group drops packets or no route leads: a listener that never accepts and
 * whose queue is full. It knows nothing of anybody, and its thread costs more than the rest of a sandbox: all sandboxes of a process share one,
 * which is there until the process ends and keeps none from ending.
 */
export function startDropping(): Promise<RunningServer> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

async function open(): Promise<RunningServer> {
  const worker = new Worker(new URL('./never-accepting.js', import.meta.url), { execArgv: [] })
  const [port]: unknown[] = await once(worker, 'message')
  worker.unref()
  return { port: Number(port), close: async () => {} }
}
