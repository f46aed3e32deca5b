import { createServer } from 'node:http'
import { type Handler, respond } from './answering.ts'
import { listenOnLoopback } from './loopback.ts'
import type { RunningServer } from './types.ts'

/** An HTTP/1.1 server (the load balancer's listener, the edge's port 80); header names leave it in the case the answer gives them. */
export function startHttp({ handle }: { readonly handle: Handler }): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing, handle, () => incoming.socket.resetAndDestroy())
  })
  return listenOnLoopback(server)
}
