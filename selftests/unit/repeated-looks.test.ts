import { createServer } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { defineProbe } from '../../probes/lib/define.ts'
import { isWholeFunction } from '../../probes/lib/function-code.ts'
import { repeatOnce } from '../../probes/lib/repeat-once.ts'
import { visit } from '../../probes/lib/visit.ts'
import { look } from '../lib/look.ts'
import { closeAll, listening, tcpServer, tenantWith, to } from '../lib/network.ts'

afterEach(closeAll)

const signal = new AbortController().signal
const spoil: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['is cut', socket => socket.resetAndDestroy()],
  ['stays silent', socket => socket.resume()],
  ['speaks something else', socket => socket.end('SSH-2.0-x\r\n')],
]

test.each(spoil)('a visit whose first connection %s is answered by the second', async (_, spoiled) => {
  const page = createServer((__, response) => response.end('<title>Hello</title>'))
  let connections = 0
  const port = await listening(
    createTcpServer(socket => {
      connections += 1
      if (connections === 1) spoiled(socket)
      else page.emit('connection', socket)
    }),
  )
  // The second visit begins after a part of the limit.
  const target = tenantWith({ connectTo: [to('a.test', 80, '127.0.0.1', port)] }, { probeMs: 10_000 })
  expect(await visit(target, { url: 'http://a.test/' }, signal)).toMatchObject({ answered: true, title: 'Hello' })
  expect(connections).toBe(2)
})

test('a visit that is cut twice got no answer', async () => {
  const port = await tcpServer(socket => socket.resetAndDestroy())
  const target = tenantWith({ connectTo: [to('a.test', 80, '127.0.0.1', port)] })
  expect(await visit(target, { url: 'http://a.test/' }, signal)).toMatchObject({ answered: false, failure: 'reset' })
})

test('a look in doubt is repeated once, any other is not', async () => {
  let looks = 0
  const probe = defineProbe({
    kind: 'identity',
    shows: 'whose credentials these are',
    reproduce: () => '',
    collect: async () => {
      looks += 1
      return { account: String(looks), arn: 'arn' }
    },
  })
  const first = repeatOnce(probe, ({ account }) => account === '1')
  expect((await look(first, {}, {})).data).toMatchObject({ account: '2' })
  expect((await look(first, {}, {})).data).toMatchObject({ account: '3' })
})

test('a second look that does not end leaves nothing known: the first one blames nobody', async () => {
  let looks = 0
  const probe = defineProbe({
    kind: 'identity',
    shows: 'whose credentials these are',
    deadlineMs: () => 200,
    reproduce: () => '',
    collect: ({ signal }) => {
      looks += 1
      if (looks === 1) return Promise.resolve({ account: '1', arn: 'arn' })
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    },
  })
  const seen = await look(
    repeatOnce(probe, ({ account }) => account === '1'),
    {},
    {},
  )
  expect(seen).toMatchObject({ data: undefined, error: { code: 'deadline' } })
  expect(looks).toBe(2)
})

test('the code of a function is whole, or it is none', () => {
  const code =
    "import cf from 'cloudfront';\nfunction handler(event) {\n  if (true) {\n    return event.request;\n  }\n}"
  expect(isWholeFunction(code)).toBe(true)
  expect(isWholeFunction(code.slice(0, 60))).toBe(false)
  expect(isWholeFunction('<DistributionList/>')).toBe(false)
  expect(isWholeFunction(`${code}${' '.repeat(50_000)}`)).toBe(false)
})
