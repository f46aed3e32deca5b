import { parentPort, workerData } from 'node:worker_threads'
import { startSandbox } from '../sandbox/index.ts'
import type { SandboxInUse } from './sandbox.ts'

const { access, environment, life } = await startSandbox(workerData)
const inUse: SandboxInUse = { access, environment, life }
parentPort?.postMessage(inUse)
