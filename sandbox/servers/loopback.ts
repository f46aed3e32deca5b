import type { Server, Socket } from 'node:net'
import type { RunningServer } from './types.ts'

/** The only address the sandbox listens on: nothing of it can be reached from another machine. */
export const LOOPBACK = '127.0.0.1'

/** Starts a TCP server on a free port (or the given one); its `close` drops every connection that is still open and is done at once. */
export function listenOnLoopback(server: Server, port = 0): Promise<RunningServer> {
  const open = new Set<Socket>()
  server.on('connection', socket => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve({ port: address.port, close })
      else reject(new Error('the sandbox could not open a port on the loopback interface'))
    })
  })
}

/** Holds a connection open without ever answering on it, as a frozen server does. */
export function keepSilent(socket: Socket): void {
  socket.on('error', () => {})
  socket.resume()
}
