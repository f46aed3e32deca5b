import { parentPort, workerData } from 'node:worker_threads'
import { startSandbox } from '../sandbox/index.ts'
import type { SandboxInUse } from './sandbox.ts'

async function start(): Promise<void> {
  const { access, environment, life } = await startSandbox(workerData)
  const inUse: SandboxInUse = { access, environment, life }
  parentPort?.postMessage(inUse)
}

// Nobody catches: a sandbox that does not start ends this thread with its error.
void start()
