import { createServer, type IncomingHttpHeaders, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listenOnLoopback } from '../../sandbox/servers/loopback.ts'

/** How an ECS is late. */
interface Lateness {
  /** Whether a start is done at once, or only when somebody has listed the tasks once more after it was asked for. */
  readonly starts: 'at once' | 'after a list'
  /** Whether whoever asked for it hears of it. */
  readonly answers: boolean
  /** Whether the list of tasks has it: a new one is in it only after a while. */
  readonly lists: boolean
}

/** Stands before the AWS endpoints of a sandbox: ECS in its worst minute, as its eventual consistency allows it. */
export async function startLateEcs(upstream: string, { starts, answers, lists }: Lateness) {
  const listed = Promise.withResolvers<void>()
  let asked = false
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming)
      const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1]
      const pass = () => forward(upstream, incoming.method ?? 'POST', incoming.url ?? '/', incoming.headers, body)
      const isOwnList = operation === 'ListTasks' && body.toString('utf8').includes('startedBy')
      if (operation === 'RunTask') {
        // AWS knows a retried start by its token.
        if (asked) return
        asked = true
        if (starts === 'after a list') await listed.promise
      }
      const { status, headers, content } = await pass()
      if (operation === 'RunTask' && !answers) return
      const shown = isOwnList && !lists ? Buffer.from('{"taskArns":[]}') : content
      outgoing.writeHead(status, { 'content-type': headers['content-type'], 'content-length': shown.length }).end(shown)
      if (isOwnList && asked) listed.resolve()
    })()
  })
  const { port, close } = await listenOnLoopback(server)
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly content: Buffer
}

function forward(
  upstream: string,
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Answer> {
  const { hostname, port } = new URL(upstream)
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, method, path, headers }, answer => {
      buffer(answer).then(
        content => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, content }),
        reject,
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}
