import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** How a receiver behaves, message by message; the last one goes on. */
type Behaviour = number | 'hang'

interface Receiver {
  readonly url: string
  /** Everything that came, taken or not. */
  readonly received: readonly unknown[]
  /** Under which login each of it came. */
  readonly logins: readonly (string | undefined)[]
  readonly close: () => void
}

/** Something on a loopback port that messages are posted to; closed when the test ends. */
export async function receiver(...behaviours: readonly Behaviour[]): Promise<Receiver> {
  const received: unknown[] = []
  const logins: (string | undefined)[] = []
  const server = createServer(async (request, response) => {
    received.push(await json(request))
    logins.push(request.headers.authorization)
    const behaviour = behaviours[Math.min(received.length, behaviours.length) - 1] ?? 200
    if (behaviour !== 'hang') response.writeHead(behaviour).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/services/T0000/B0000/secretpathofahook`, received, logins, close }
}
