import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { LOOPBACK } from './loopback.ts'
import type { RunningServer } from './types.ts'

/** More than the queue of the listener holds; the kernel drops whatever comes after. */
const FILLING_CONNECTIONS = 4

/**
 * A port on which connections time out, as where a security group drops packets or no route leads: a listener that never accepts and
 * whose queue is full.
 */
export async function startDropping(): Promise<RunningServer> {
  const worker = new Worker(new URL('./never-accepting.js', import.meta.url))
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const filling = Array.from({ length: FILLING_CONNECTIONS }, () => connect(port, LOOPBACK).on('error', () => {}))
  return {
    port,
    async close() {
      for (const socket of filling) socket.destroy()
      await worker.terminate()
    },
  }
}
