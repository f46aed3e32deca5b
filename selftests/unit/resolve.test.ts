import { Packet } from 'dns2'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { dial, isDialError } from '../../probes/lib/dial.ts'
import { answerTo, queryDns } from '../../probes/lib/dns-query.ts'
import { codeOf } from '../../probes/lib/error-code.ts'
import { resolveHost } from '../../probes/lib/resolve.ts'
import { closeAll, closedPort, dnsServer, localhost, NEVER, reach, tcpServer, to } from '../lib/network.ts'
import { PATIENT_MS } from '../lib/patience.ts'

afterEach(closeAll)

const ask = (resolver: { host: string; port: number }, name: string, budgetMs = 1_000) =>
  queryDns([resolver], { name, type: 'A' }, { budgetMs, signal: NEVER })

const resolveWith = (resolver: { host: string; port: number }, host: string, timeoutMs = 1_000) =>
  resolveHost(reach({ resolver }), host, { timeoutMs, signal: NEVER })

const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => ({
      code: codeOf(error),
      rcode: error instanceof Error && 'rcode' in error ? error.rcode : undefined,
      message: error instanceof Error ? error.message : '',
    }),
  )

describe('a DNS question', () => {
  test('the chain of names and the addresses at its end', async () => {
    const { resolver } = await dnsServer(() => ({
      records: [
        ['www.shop.example', 'CNAME', 'd1.cloudfront.test'],
        ['shop.example', 'CNAME', 'www.shop.example'],
        ['d1.cloudfront.test', 'A', '192.0.2.1'],
        ['d1.cloudfront.test', 'A', '192.0.2.2'],
      ],
    }))
    const { answer } = await ask(resolver, 'Shop.Example')
    expect(answer).toEqual({
      name: 'Shop.Example',
      rcode: 'NOERROR',
      cnames: ['www.shop.example', 'd1.cloudfront.test'],
      addresses: ['192.0.2.1', '192.0.2.2'],
    })
  })

  test('a chain that bites its tail is no answer', async () => {
    const { resolver } = await dnsServer(() => ({
      records: [
        ['a.example', 'CNAME', 'b.example'],
        ['b.example', 'CNAME', 'a.example'],
      ],
    }))
    expect(await failure(ask(resolver, 'a.example'))).toMatchObject({
      code: 'EAI_AGAIN',
      message: expect.stringContaining('circle'),
    })
  })

  test('addresses of another name are none of this one', async () => {
    const other = await dnsServer(() => ({ records: [['other.example', 'A', '192.0.2.66']] }))
    expect(await failure(ask(other.resolver, 'shop.example'))).toMatchObject({
      code: 'EAI_AGAIN',
      message: expect.stringContaining('another name'),
    })
    const both = await dnsServer(() => ({
      records: [
        ['other.example', 'A', '192.0.2.66'],
        ['shop.example', 'CNAME', 'edge.example'],
        ['shop.example', 'A', '192.0.2.67'],
        ['edge.example', 'A', '192.0.2.1'],
        ['edge.example', 'AAAA', '2001:db8::1'],
      ],
    }))
    expect((await ask(both.resolver, 'shop.example')).answer).toMatchObject({
      cnames: ['edge.example'],
      addresses: ['192.0.2.1'],
    })
  })

  test.each<[string, (reply: Packet) => void]>([
    ['another name', ({ questions }) => Object.assign(questions[0] ?? {}, { name: 'other.example' })],
    ['another type', ({ questions }) => Object.assign(questions[0] ?? {}, { type: Packet.TYPE.TXT })],
    ['another class', ({ questions }) => Object.assign(questions[0] ?? {}, { class: Packet.CLASS.CH })],
    ['two questions', ({ questions }) => questions.push(new Packet.Question({ name: 'b.example', type: 1, class: 1 }))],
    ['no question', ({ questions }) => questions.splice(0)],
    ['another query', ({ header }) => Object.assign(header, { id: (header.id + 1) % 65_536 })],
    ['a question, being none itself', ({ header }) => Object.assign(header, { qr: 0 })],
    ['an update', ({ header }) => Object.assign(header, { opcode: 5 })],
    ['records of another class', ({ answers: [record] }) => Object.assign(record ?? {}, { class: 3 })],
    ['more records than are read', ({ answers }) => answers.push(...Array(600).fill(answers[0]))],
  ])('an answer to %s is none, by UDP as by TCP', async (_, change) => {
    for (const truncated of [false, true]) {
      const { resolver } = await dnsServer(({ name, transport }) => ({
        records: [[name, 'A', '192.0.2.66']],
        truncated,
        ...(truncated && transport === 'udp' ? {} : { change }),
      }))
      expect(await failure(ask(resolver, 'shop.example', 500))).toMatchObject({
        code: 'EAI_AGAIN',
        message: expect.stringMatching(/another (?:question|name)/),
      })
    }
  })

  test('what is cut short over TCP too is no answer', async () => {
    const { resolver } = await dnsServer(() => ({
      truncated: true,
      change: ({ header }) => Object.assign(header, { tc: 1 }),
    }))
    expect(await failure(ask(resolver, 'shop.example'))).toMatchObject({ code: 'EAI_AGAIN' })
  })

  test('a server that says without the question that it will not answer has said so', async () => {
    const { resolver } = await dnsServer(() => ({
      rcode: Packet.RCODE.REFUSED,
      change: ({ questions }) => questions.splice(0),
    }))
    expect((await ask(resolver, 'shop.example')).answer.rcode).toBe('REFUSED')
  })

  test('NXDOMAIN and an empty NOERROR are answers', async () => {
    const { resolver } = await dnsServer(({ name }) =>
      name.startsWith('no') ? { rcode: Packet.RCODE.NXDOMAIN } : { records: [] },
    )
    expect((await ask(resolver, 'no.example')).answer).toMatchObject({ rcode: 'NXDOMAIN', addresses: [] })
    expect((await ask(resolver, 'empty.example')).answer).toMatchObject({ rcode: 'NOERROR', addresses: [] })
  })

  test('a truncated answer is asked for again over TCP', async () => {
    const { resolver, asked } = await dnsServer(() => ({
      truncated: true,
      records: [['shop.example', 'A', '192.0.2.1']],
    }))
    expect((await ask(resolver, 'shop.example')).answer.addresses).toEqual(['192.0.2.1'])
    expect(asked.map(({ transport }) => transport)).toEqual(['udp', 'tcp'])
  })

  test('a truncated answer whose TCP server stays silent does not hang', async () => {
    const { resolver } = await dnsServer(({ transport }) => (transport === 'udp' ? { truncated: true } : undefined))
    expect(await failure(ask(resolver, 'shop.example', 600))).toMatchObject({ code: 'EAI_AGAIN' })
  })

  test('a lost datagram is asked for once more', async () => {
    const { resolver, asked } = await dnsServer(({ nth }) =>
      nth === 0 ? undefined : { records: [['shop.example', 'A', '192.0.2.1']] },
    )
    expect((await ask(resolver, 'shop.example')).answer.addresses).toEqual(['192.0.2.1'])
    expect(asked).toHaveLength(2)
  })

  test('a server that fails or stays silent is passed over for the next one', async () => {
    const failing = await dnsServer(() => ({ rcode: Packet.RCODE.SERVFAIL }))
    const silent = await dnsServer(() => undefined)
    const good = await dnsServer(() => ({ records: [['shop.example', 'A', '192.0.2.1']] }))
    const servers = [failing.resolver, silent.resolver, good.resolver]
    const { answer, server } = await queryDns(
      servers,
      { name: 'shop.example', type: 'A' },
      { budgetMs: 2_000, signal: NEVER },
    )
    expect(answer.addresses).toEqual(['192.0.2.1'])
    expect(server).toEqual(good.resolver)
  })

  test('SERVFAIL of the only server is its answer', async () => {
    const { resolver } = await dnsServer(() => ({ rcode: Packet.RCODE.SERVFAIL }))
    expect((await ask(resolver, 'shop.example')).answer.rcode).toBe('SERVFAIL')
  })

  test('silence and a closed port are no answer', async () => {
    const { resolver } = await dnsServer(() => undefined)
    expect(await failure(ask(resolver, 'shop.example', 600))).toMatchObject({ code: 'EAI_AGAIN' })
    const closed = { host: '127.0.0.1', port: await closedPort() }
    const { code, message } = await failure(ask(closed, 'shop.example'))
    expect(code).toBe('EAI_AGAIN')
    expect(message).toContain(`127.0.0.1:${closed.port}`)
  })

  test('a resolver whose own name does not exist, or to which there is no route', async () => {
    const unknown = await failure(ask({ host: 'no-such-resolver.invalid', port: 53 }, 'shop.example', 3_000))
    expect(unknown.code).toBe('EAI_AGAIN')
    expect(await failure(ask({ host: '100::1', port: 53 }, 'shop.example'))).toMatchObject({ code: 'EAI_AGAIN' })
  })

  test('an interruption ends it at once, with its own reason', async () => {
    const stop = new AbortController()
    const { resolver } = await dnsServer(() => void stop.abort(new Error('enough')))
    const asking = queryDns([resolver], { name: 'a.example', type: 'A' }, { budgetMs: PATIENT_MS, signal: stop.signal })
    await expect(asking).rejects.toThrow('enough')
  })
})

describe('any bytes whatever', () => {
  const query = { id: 7, name: 'shop.example', type: 'A' } as const
  const head = Buffer.from([0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0])
  const question = Buffer.concat([Buffer.from('\x04shop\x07example\x00', 'latin1'), Buffer.from([0, 1, 0, 1])])

  test('are an answer to this question, or none', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array))
    const messages = fc.oneof(
      bytes,
      bytes.map(rest => Buffer.concat([head, rest])),
      bytes.map(rest => Buffer.concat([head, question, rest])),
    )
    fc.assert(
      fc.property(messages, message => {
        const packet = answerTo(query, message)
        if (packet) expect(packet.header).toMatchObject({ id: 7, qr: 1 })
      }),
      { numRuns: 500 },
    )
  })

  test('pointers in a circle, and counts of what is not there, come to an end', () => {
    const circle = Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1])])
    expect(answerTo(query, circle)).toBeUndefined()
    const counts = Buffer.concat([head, question])
    counts.writeUInt16BE(0xffff, 6)
    expect(answerTo(query, counts)).toBeUndefined()
    expect(answerTo(query, Buffer.concat([head, question, Buffer.alloc(40_000)]))).toBeUndefined()
  })
})

describe('a host to dial', () => {
  test('an address stands for itself, without asking anybody', async () => {
    const { resolver, asked } = await dnsServer(() => undefined)
    expect(await resolveWith(resolver, '192.0.2.1')).toEqual(['192.0.2.1'])
    expect(await resolveWith(resolver, '[2001:db8::1]')).toEqual(['2001:db8::1'])
    expect(asked).toEqual([])
  })

  test('IPv6 only where there is no IPv4', async () => {
    const { resolver } = await dnsServer(({ name, type }) =>
      type === Packet.TYPE.AAAA ? { records: [[name, 'AAAA', '2001:db8::1']] } : { records: [] },
    )
    expect(await resolveWith(resolver, 'six.example')).toEqual(['2001:db8::1'])
  })

  test.each([
    [Packet.RCODE.NXDOMAIN, 'ENOTFOUND', 'NXDOMAIN'],
    [Packet.RCODE.NOERROR, 'ENODATA', 'NOERROR'],
    [Packet.RCODE.SERVFAIL, 'ESERVFAIL', 'SERVFAIL'],
    [Packet.RCODE.REFUSED, 'EREFUSED', 'REFUSED'],
  ])('rcode %d is %s', async (rcode, code, name) => {
    const { resolver } = await dnsServer(() => ({ rcode }))
    expect(await failure(resolveWith(resolver, 'shop.example'))).toMatchObject({ code, rcode: name })
  })

  test('a resolver that does not answer is not a name that does not exist', async () => {
    const { resolver } = await dnsServer(() => undefined)
    expect(await failure(resolveWith(resolver, 'shop.example', 600))).toMatchObject({ code: 'EAI_AGAIN', rcode: null })
  })

  test('without --resolver the system is asked, its hosts file included', async () => {
    expect(await resolveHost(reach(), 'localhost', { timeoutMs: PATIENT_MS, signal: NEVER })).toEqual(await localhost())
  })
})

describe('dialling', () => {
  const options = { timeoutMs: PATIENT_MS, signal: NEVER }

  test('a name, through the resolver and then through an entry for its address', async () => {
    const port = await tcpServer(() => {})
    const { resolver } = await dnsServer(() => ({ records: [['shop.example', 'A', '192.0.2.7']] }))
    const access = reach({ resolver, isolated: true, connectTo: [to('192.0.2.7', 443, '127.0.0.1', port)] })
    const { socket, address, resolveMs, connectMs } = await dial(access, { host: 'shop.example', port: 443 }, options)
    expect({ to: socket.remotePort, address }).toEqual({ to: port, address: '192.0.2.7' })
    expect([resolveMs, connectMs].every(ms => typeof ms === 'number' && ms >= 0)).toBe(true)
    socket.destroy()
  })

  test('an entry for the name may lead to another name', async () => {
    const port = await tcpServer(() => {})
    const { resolver } = await dnsServer(({ name }) =>
      name === 'edge.example' ? { records: [[name, 'A', '127.0.0.1']] } : { rcode: Packet.RCODE.NXDOMAIN },
    )
    const access = reach({ resolver, connectTo: [to('shop.example', 443, 'edge.example', port)] })
    const { socket } = await dial(access, { host: 'shop.example', port: 443 }, options)
    expect(socket.remotePort).toBe(port)
    socket.destroy()
  })

  test('isolated: what no entry names is refused, and never dialled', async () => {
    let connections = 0
    const port = await tcpServer(() => connections++)
    const access = reach({ isolated: true, connectTo: [to('192.0.2.7', 80, '127.0.0.1', port)] })
    for (const host of ['127.0.0.1', 'shop.example']) {
      const error = await dial(access, { host, port }, options).catch((reason: unknown) => reason)
      expect(isDialError(error) && [error.code, error.phase]).toEqual(['ECONNREFUSED', 'connect'])
    }
    expect(connections).toBe(0)
  })

  test('the next address is tried when one refuses', async () => {
    const port = await tcpServer(() => {})
    const { resolver } = await dnsServer(() => ({
      records: [
        ['shop.example', 'A', '192.0.2.1'],
        ['shop.example', 'A', '192.0.2.2'],
      ],
    }))
    const connectTo = [to('192.0.2.1', null, '127.0.0.1', await closedPort()), to('192.0.2.2', null, '127.0.0.1', port)]
    const { socket, address } = await dial(reach({ resolver, connectTo }), { host: 'shop.example', port: 80 }, options)
    expect(address).toBe('192.0.2.2')
    socket.destroy()
  })

  test('a refusal names the address that refused', async () => {
    const port = await closedPort()
    const error = await dial(reach(), { host: '127.0.0.1', port }, options).catch((reason: unknown) => reason)
    expect(isDialError(error) && { code: error.code, phase: error.phase, address: error.address }).toEqual({
      code: 'ECONNREFUSED',
      phase: 'connect',
      address: '127.0.0.1',
    })
  })
})
