// A worker that opens a port and then stands still, so that nobody accepts. Plain JavaScript: it starts without the type stripper.
import { createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'

const server = createServer()
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort?.postMessage(server.address()?.port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
