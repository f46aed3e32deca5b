// A worker that opens a port, fills its queue and then stands still, so that nobody accepts. Plain JavaScript: it starts without the type stripper.
import { connect, createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'

const HOST = '127.0.0.1'
/** More than the queue of the listener holds; the kernel drops whatever comes after. */
const FILLING_CONNECTIONS = 4

const server = createServer()
server.listen({ host: HOST, port: 0, backlog: 1 }, () => {
  const port = server.address()?.port
  for (let filling = 0; filling < FILLING_CONNECTIONS; filling += 1) connect(port, HOST).on('error', () => {})
  // After they have been asked for, which is done in the turns before this one, and before anybody accepts.
  process.nextTick(() => {
    parentPort?.postMessage(port)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
})
