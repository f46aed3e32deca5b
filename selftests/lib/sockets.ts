import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { within } from '../../probes/lib/within.ts'

const NO_ANSWER_MS = 300
const NEVER = new AbortController().signal

/** What a TCP connection to a local port comes to: `connected`, the error's code, or `no answer` after a short while. */
export async function connectionOutcome(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1')
  const outcome = await within(NO_ANSWER_MS, NEVER, () =>
    once(socket, 'connect').then(
      () => 'connected',
      error => error.code,
    ),
  ).catch(() => 'no answer')
  socket.destroy()
  return outcome
}

/** Everything a socket receives until the other side ends it. */
export async function read(socket: Socket): Promise<string> {
  let received = ''
  for await (const chunk of socket) received += String(chunk)
  return received
}
