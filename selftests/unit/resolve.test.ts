import { createSocket } from 'node:dgram'
import { Packet } from 'dns2'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { dial, isDialError } from '../../probes/lib/dial.ts'
import { answerTo, queryDns } from '../../probes/lib/dns-query.ts'
import { codeOf } from '../../probes/lib/error-code.ts'
import { resolveHost } from '../../probes/lib/resolve.ts'
import { closeAll, closedPort, closeLater, dnsServer, localhost, NEVER, reach, tcpServer, to } from '../lib/network.ts'
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
      deniedBy: null,
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

  test('a referral is no answer; an empty one with the SOA is', async () => {
    const authority = (type: number, data: object) =>
      Object.assign(new Packet.Resource({ name: 'example', type, class: 1, ttl: 60 }), data)
    const ns = authority(Packet.TYPE.NS, { ns: 'ns1.example' })
    const numbers = { serial: 1, refresh: 1, retry: 1, expiration: 1, minimum: 1 }
    const soa = authority(Packet.TYPE.SOA, { primary: 'ns1.example', admin: 'admin.example', ...numbers })
    const referring = await dnsServer(() => ({ change: ({ authorities }) => authorities.push(ns) }))
    expect(await failure(ask(referring.resolver, 'shop.example', 500))).toMatchObject({
      code: 'EAI_AGAIN',
      message: expect.stringContaining('referral'),
    })
    const empty = await dnsServer(() => ({ change: ({ authorities }) => authorities.push(ns, soa) }))
    expect((await ask(empty.resolver, 'shop.example')).answer).toMatchObject({ rcode: 'NOERROR', addresses: [] })
  })

  test('a hundred answers to other questions are enough: the server is given up before its time is', async () => {
    const socket = createSocket('udp4')
    closeLater(() => socket.close())
    socket.on('message', (message, from) => {
      const wrong = Buffer.from(message)
      wrong.writeUInt16BE((message.readUInt16BE(0) + 1) % 65_536)
      wrong.writeUInt8(0x81, 2)
      for (let nth = 0; nth < 150; nth++) socket.send(wrong, from.port, from.address, () => {})
    })
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
    const resolver = { host: '127.0.0.1', port: socket.address().port }
    expect(await failure(ask(resolver, 'shop.example', PATIENT_MS))).toMatchObject({
      code: 'EAI_AGAIN',
      message: expect.stringContaining('100 came that answer another question'),
    })
  })

  test('NXDOMAIN and an empty NOERROR are answers', async () => {
    const { resolver } = await dnsServer(({ name }) =>
      name.startsWith('no') ? { rcode: Packet.RCODE.NXDOMAIN } : { records: [] },
    )
    expect((await ask(resolver, 'no.example')).answer).toMatchObject({ rcode: 'NXDOMAIN', addresses: [] })
    expect((await ask(resolver, 'empty.example')).answer).toMatchObject({ rcode: 'NOERROR', addresses: [] })
  })

  test.each([
    ['example', 'ns1.registrar.test', 'ns1.registrar.test'],
    ['rpz.filter.test', 'ns1.filter.test', null],
  ])('who says no: the primary server of %s', async (zone, primary, deniedBy) => {
    const { resolver } = await dnsServer(() => ({
      rcode: Packet.RCODE.NXDOMAIN,
      change: response => {
        const soa = new Packet.Resource({ name: zone, type: Packet.TYPE.SOA, class: 1, ttl: 60 })
        const times = { serial: 1, refresh: 60, retry: 60, expiration: 60, minimum: 60 }
        response.authorities.push(Object.assign(soa, { primary, admin: `hostmaster.${zone}`, ...times }))
      },
    }))
    expect((await ask(resolver, 'no.example')).answer).toMatchObject({ rcode: 'NXDOMAIN', deniedBy })
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

describe('a label that holds a dot', () => {
  const query = { id: 7, name: 'a.b.example', type: 'A' } as const
  const message = (owner: string) =>
    Buffer.concat([
      Buffer.from([0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]),
      Buffer.from('\x01a\x01b\x07example\x00\x00\x01\x00\x01', 'latin1'),
      Buffer.from(owner, 'latin1'),
      Buffer.from([0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 66]),
    ])

  test('makes another name, although its text is the same', () => {
    expect(answerTo(query, message('\x01a\x01b\x07example\x00'))?.answers).toHaveLength(1)
    expect(answerTo(query, message('\x03a.b\x07example\x00'))).toBeUndefined()
    expect(answerTo(query, message('\x01a\xc0\x0e'))?.answers).toHaveLength(1)
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
    [Packet.RCODE.FORMERR, 'EBADRESP', 'FORMERR'],
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
