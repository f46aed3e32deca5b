import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { LOOPBACK } from './loopback.ts'
import type { RunningServer } from './types.ts'

/** More than the queue of the listener holds; the kernel drops whatever comes after. */
const FILLING_CONNECTIONS = 4

let shared: { readonly opening: Promise<RunningServer>; users: number } | undefined

/**
 * A port on which connections time out, as where a security group drops packets or no route leads: a listener that never accepts and
 * whose queue is full. It knows nothing of anybody, and its thread costs more than the rest of a sandbox: all that are open at the same time share one.
 */
export async function startDropping(): Promise<RunningServer> {
  shared ??= { opening: open(), users: 0 }
  const used = shared
  used.users += 1
  let closed: Promise<void> | undefined
  const leave = async () => {
    used.users -= 1
    if (used.users > 0) return
    shared = undefined
    await (await used.opening).close()
  }
  const close = () => {
    closed ??= leave()
    return closed
  }
  try {
    return { port: (await used.opening).port, close }
  } catch (error) {
    if (shared === used) shared = undefined
    throw error
  }
}

async function open(): Promise<RunningServer> {
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
