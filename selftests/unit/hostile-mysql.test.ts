import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loginFact } from '../../diagnostics/lib/database.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import database from '../../probes/database.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { isCannotLook } from '../../probes/lib/cannot-look.ts'
import { classify } from '../../probes/lib/classify.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { codeOf } from '../../probes/lib/error-code.ts'
import { keepLogin } from '../../probes/lib/logins.ts'
import { parseGreeting, textUntilNul } from '../../probes/lib/mysql/greeting.ts'
import { onlyValue, valuesOf } from '../../probes/lib/mysql/query.ts'
import { serverError } from '../../probes/lib/mysql/server-error.ts'
import { isAmazons } from '../../probes/lib/mysql/session.ts'
import { MOST_SESSION_BYTES, mysqlWire } from '../../probes/lib/mysql/wire.ts'
import { greeting } from '../../sandbox/servers/mysql-protocol.ts'
import { type KeyAndCertificate, selfSigned, type TestAuthority, testAuthority } from '../lib/certificates.ts'
import { healthyData, healthyEvidence } from '../lib/evidence.ts'
import {
  answering,
  framed,
  type HostileMysql,
  type HostileOptions,
  honest,
  hostileMysql,
  listPackets,
  okPacket,
  THEFTS,
  type Victim,
  withoutEnd,
} from '../lib/hostile-mysql.ts'
import { closeAll, closeLater, NEVER, tcpServer, tenantWith, to } from '../lib/network.ts'

afterEach(closeAll)

const AMAZONS = healthyData(tenantWith({})).database.host
const OWN = 'db.internal.test'
const USERNAME = 'goldencrust_user'
const PASSWORD = 'the-tenants-password'

let authority: TestAuthority
let stranger: KeyAndCertificate
let right: KeyAndCertificate
beforeAll(async () => {
  authority = testAuthority()
  stranger = selfSigned({ names: ['other.example'] })
  right = authority.issue({ names: [AMAZONS, OWN] })
})

interface Place {
  readonly host: string
  readonly sandbox: boolean
}
const REAL: readonly Place[] = [
  { host: AMAZONS, sandbox: false },
  { host: AMAZONS, sandbox: true },
  { host: OWN, sandbox: false },
]
const SANDBOX: Place = { host: OWN, sandbox: true }

/** What the probe makes of a server: its evidence, or why it could not look. */
function look({ port }: { readonly port: number }, { host, sandbox }: Place) {
  const target: Target = tenantWith(
    { isolated: sandbox, extraCa: [authority.cert], connectTo: [to(host, 3306, '127.0.0.1', port)] },
    { connectMs: 20_000, probeMs: 60_000 },
  )
  keepLogin(targetKey(target), { username: USERNAME, password: PASSWORD, host: null, port: null, database: null })
  const definition = healthyData(target)['task-definition']
  const environment = { WORDPRESS_DB_HOST: host, WORDPRESS_DB_NAME: 'goldencrust_db' }
  const running = { ...definition.running, environment }
  const seen = healthyEvidence(target, { 'task-definition': { ...definition, running } })
  const aws = createAws(target.access)
  closeLater(aws.destroy)
  return database
    .collect({ target, aws, signal: NEVER, seen, common: commonOf([target], NEVER) })
    .then(data => ({ data, error: null }))
    .catch((error: unknown) => ({ data: null, error: classify(error) }))
}

/** Neither the password nor what only its owner can make: a key's answer is 256 bytes long, a proof 20 or 32. */
function expectNothingUsable({ received }: HostileMysql): void {
  const bytes = received()
  expect(bytes.includes(PASSWORD)).toBe(false)
  expect(bytes.includes(USERNAME)).toBe(false)
  // At most a wish for TLS and the login of nobody.
  expect(bytes.length).toBeLessThan(110)
}

describe.each(Object.entries(THEFTS))('a server that wants %s', (_, theft) => {
  test('learns nothing without TLS', async () => {
    for (const place of REAL) {
      const server = await hostileMysql(theft)
      expect(await look(server, place)).toMatchObject({
        error: { code: 'unsafe-login', message: expect.stringContaining('offers no TLS') },
      })
      expectNothingUsable(server)
      if (place.host === AMAZONS) expect(server.received()).toHaveLength(0)
    }
  })

  test('learns nothing in TLS with a certificate for another name', async () => {
    for (const place of REAL) {
      const server = await hostileMysql({ ...theft, tls: stranger })
      expect(await look(server, place)).toMatchObject({
        error: { code: 'unsafe-login', message: expect.stringContaining('is not trusted') },
      })
      expectNothingUsable(server)
    }
  })

  test('gets at most one proof of the password where it says to be a sandbox', async () => {
    for (const tls of [undefined, stranger]) {
      const server = await hostileMysql({ ...theft, ...(tls ? { tls } : {}) })
      const { error } = await look(server, SANDBOX)
      expect(error?.code).toMatch(/^(?:unsafe-login|service-error)$/)
      const bytes = server.received()
      expect(bytes.includes(PASSWORD)).toBe(false)
      expect(bytes.length).toBeLessThan(110 + 2 * 40)
    }
  })
})

describe('a server that is known', () => {
  test.each([
    'full authentication of caching_sha2_password, with a key of its own',
    'a switch to caching_sha2_password, and then its full authentication',
    'a switch to sha256_password',
  ])('may have the password itself, inside of TLS: %s', async what => {
    const theft = THEFTS[what]
    if (!theft) throw new Error(`there is no ${what}`)
    const server = await hostileMysql({ ...theft, tls: right })
    await look(server, { host: AMAZONS, sandbox: false })
    expect(server.received().includes(`${PASSWORD}\0`)).toBe(true)
  })

  test.each(['mysql_clear_password', 'dialog', 'client_ed25519'])(
    'is not logged in to by %s, which is named',
    async plugin => {
      const theft = THEFTS[`a switch to ${plugin}`]
      if (!theft) throw new Error(`there is no ${plugin}`)
      const server = await hostileMysql({ ...theft, tls: right })
      expect(await look(server, { host: AMAZONS, sandbox: false })).toMatchObject({
        error: {
          code: 'unsafe-login',
          message: expect.stringMatching(
            `by ${plugin} .* after the user's name and a proof of the password had been sent`,
          ),
          hint: expect.not.stringContaining('--db-via'),
        },
      })
      expect(server.received().includes(PASSWORD)).toBe(false)
    },
  )

  test('and answers as it should is evidence', async () => {
    const server = await hostileMysql({ ...answering(honest), tls: right })
    expect((await look(server, { host: AMAZONS, sandbox: false })).data).toMatchObject({
      outcome: 'connected',
      tls: 'verified',
      serverVersion: '8.0.36',
      tableCount: 3,
      prefixedTableCount: 2,
    })
  })

  test('what is slipped in before TLS is not taken for what is said inside of it', async () => {
    const port = await tcpServer(socket => {
      socket.write(Buffer.concat([framed(0, greeting('8.0.36', 1, Buffer.alloc(20, 1))), framed(2, okPacket())]))
    })
    expect(await look({ port }, { host: AMAZONS, sandbox: false })).toMatchObject({
      error: { code: 'service-error', message: expect.stringContaining('before TLS') },
    })
  })
})

describe('an error in place of the greeting', () => {
  const errorOf = (errno: number) =>
    Buffer.concat([Buffer.from([0xff, errno & 255, errno >> 8]), Buffer.from('#28000says the peer')])
  const refusing = async (errno: number) => ({
    port: await tcpServer(socket => void socket.end(framed(0, errorOf(errno)))),
  })

  test.each([1044, 1045, 1049, 1142, 1203, 1820, 2005, 3118, 4151, 65_535])(
    '%i is no answer: nobody has asked for a login yet',
    async errno => {
      for (const place of [...REAL, SANDBOX]) {
        expect(await look(await refusing(errno), place)).toMatchObject({
          data: null,
          error: { code: 'service-error', message: expect.stringContaining(`error ${errno} before a login`) },
        })
      }
    },
  )

  test.each([1040, 1041, 1053, 1135])(
    '%i is what a server says about itself, though nobody verified it',
    async errno => {
      for (const place of REAL) {
        const { data } = await look(await refusing(errno), place)
        expect(data).toMatchObject({ outcome: 'failed', layer: 'handshake', errno })
        if (data?.outcome !== 'failed') throw new Error('it is no failure')
        expect(loginFact(data)).toMatch(/, said before a login by a server that is not verified$/)
      }
    },
  )

  test('MariaDB numbers it as its second packet, and is understood; no greeting may be numbered so', async () => {
    const refused = await tcpServer(socket => void socket.end(framed(1, errorOf(1040))))
    const { data } = await look({ port: refused }, { host: OWN, sandbox: false })
    expect(data).toMatchObject({ outcome: 'failed', layer: 'handshake', errno: 1040 })
    const greeted = await tcpServer(socket => void socket.end(framed(1, greeting('8.0.36', 1, Buffer.alloc(20, 1)))))
    expect((await look({ port: greeted }, { host: OWN, sandbox: false })).data).toMatchObject({
      code: 'PROTOCOL_ERROR',
      message: expect.stringContaining('packet 1 came in the place of packet 0'),
    })
  })

  test.each([1129, 1130])('%i is about this machine, and says nothing about the tasks', async errno => {
    for (const place of REAL)
      expect(await look(await refusing(errno), place)).toMatchObject({ data: null, error: { code: 'not-here' } })
  })

  test.each([0, 1045, 1049, 1040])('%i after a login of nobody is not heard', async errno => {
    const script = async ({ say }: Victim) => say(errorOf(errno))
    for (const tls of [undefined, stranger]) {
      const server = await hostileMysql({ script, ...(tls ? { tls } : {}) })
      expect(await look(server, { host: OWN, sandbox: false })).toMatchObject({ error: { code: 'unsafe-login' } })
      expectNothingUsable(server)
    }
  })
})

/** Answers that are none, each to one of the three commands after right answers to those before. */
const from = (nth: number, trick: (victim: Victim) => unknown): HostileOptions =>
  answering((victim, command, at) => (at < nth ? honest(victim, command) : trick(victim)))
const VERSION = 0
const CHOICE = 1
const TABLES = 2
const EOF = Buffer.from([0xfe, 0, 0, 2, 0])
const ENDLESS_ROW = framed(0, Buffer.from('\x08wp_posts'))
const list = (values: readonly (string | null)[]) => listPackets('x', values)

const NO_ANSWERS: Readonly<Record<string, HostileOptions>> = {
  'a bare OK to everything': answering(({ say }) => say(okPacket())),
  'a bare OK to the list of tables': from(TABLES, ({ say }) => say(okPacket())),
  'no version': from(VERSION, ({ say }) => say(...list([]))),
  'an empty version': from(VERSION, ({ say }) => say(...list(['']))),
  'two versions': from(VERSION, ({ say }) => say(...list(['8.0.36', '5.7.1']))),
  'NULL as version': from(VERSION, ({ say }) => say(...list([null]))),
  'a list in place of an OK': from(CHOICE, ({ say }) => say(...list(['x']))),
  'an OK cut short': from(CHOICE, ({ say }) => say(Buffer.from([0]))),
  'a wish for a file': from(VERSION, ({ say }) => say(Buffer.from('\xfb/etc/passwd', 'latin1'))),
  'a wish for a file in place of the tables': from(TABLES, ({ say }) => say(Buffer.from('\xfb/etc/passwd', 'latin1'))),
  'two columns': from(TABLES, ({ say }) => say(Buffer.from([2]))),
  'columns without number': from(TABLES, ({ say }) => say(Buffer.from([0xfe, 255, 255, 255, 255, 255, 255, 255, 255]))),
  'a column without definition': from(TABLES, ({ say }) => say(Buffer.from([1]), EOF, EOF)),
  'more than one list': from(TABLES, ({ say }) =>
    say(...list(['wp_posts']).slice(0, -1), Buffer.from([0xfe, 0, 0, 10, 0])),
  ),
  'a row longer than its packet': from(TABLES, ({ say }) => say(...list([]).slice(0, 3), Buffer.from([9, 0x61]))),
  'an empty row': from(TABLES, ({ say }) => say(...list([]).slice(0, 3), Buffer.alloc(0))),
  'a packet of 16 MB': from(TABLES, ({ raw }) => raw(Buffer.from([0xff, 0xff, 0xff, 1]))),
  'packets out of order': from(TABLES, ({ raw }) =>
    raw(Buffer.concat(list(['wp_posts']).map(part => framed(5, part)))),
  ),
  'ends of lists without end': from(TABLES, async victim =>
    withoutEnd(victim, Buffer.concat(Array(1_000).fill(framed(1, EOF)))),
  ),
}

describe('an answer that is none is unknown', () => {
  test.each(Object.entries(NO_ANSWERS))('%s', async (_, options) => {
    for (const tls of [undefined, right]) {
      const server = await hostileMysql({ ...options, ...(tls ? { tls } : {}) })
      expect(await look(server, SANDBOX)).toMatchObject({
        data: null,
        error: { code: 'service-error', message: expect.stringContaining('no answer') },
      })
      expect(server.received().includes('root:')).toBe(false)
    }
  })

  test('half a packet and then silence, or the end', async () => {
    const half = await hostileMysql(from(TABLES, victim => victim.socket().end(Buffer.from([5, 0, 0, 1, 0x01]))))
    expect((await look(half, SANDBOX)).data).toMatchObject({
      outcome: 'failed',
      layer: 'query',
      code: 'PROTOCOL_CONNECTION_LOST',
    })
  })

  test('an error in the middle of the list is that error', async () => {
    const error = Buffer.concat([Buffer.from([0xff, 0x76, 0x04]), Buffer.from('#42000denied')])
    const server = await hostileMysql(from(TABLES, ({ say }) => say(...list(['wp_posts']).slice(0, -1), error)))
    expect((await look(server, SANDBOX)).data).toMatchObject({ outcome: 'failed', layer: 'query', errno: 1142 })
  })
})

describe('a server that talks without end', () => {
  test.each([
    ['rows', from(TABLES, victim => rowsWithoutEnd(victim))],
    ['versions', from(VERSION, victim => rowsWithoutEnd(victim))],
  ])('%s: is cut off by bytes', async (_, options) => {
    const server = await hostileMysql(options)
    const before = process.memoryUsage().arrayBuffers
    const { error } = await look(server, SANDBOX)
    expect(error).toMatchObject({ code: 'service-error', message: expect.stringMatching(/more than 8 MB/) })
    // What was read, and what the connection holds besides.
    expect(server.sentBytes()).toBeLessThan(4 * MOST_SESSION_BYTES)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MOST_SESSION_BYTES)
  })
})

/** Rows with the right numbers, so that nothing but their amount is wrong. */
async function rowsWithoutEnd(victim: Victim): Promise<void> {
  victim.say(...list([]).slice(0, 3))
  const cycle = Buffer.concat(
    Array.from({ length: 256 * 64 }, (_, index) => {
      const row = Buffer.from(ENDLESS_ROW)
      row.writeUInt8((index + 4) % 256, 3)
      return row
    }),
  )
  await withoutEnd(victim, cycle)
}

describe('whose name it is', () => {
  test.each([
    [AMAZONS, true],
    [`${AMAZONS}.`, true],
    [AMAZONS.toUpperCase(), true],
    ['db.cn-north-1.rds.amazonaws.com.cn', true],
    ['rds.amazonaws.com.example', false],
    ['xrds.amazonaws.com', false],
    [OWN, false],
  ])('%s', (host, expected) => {
    expect(isAmazons(host)).toBe(expected)
  })
})

describe('any bytes whatever', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map(array => Buffer.from(array))
  const expectedError = (error: unknown) =>
    expect(isCannotLook(error) ? 'PROTOCOL_ERROR' : codeOf(error)).toMatch(/^(?:PROTOCOL_|ER_|MySQL \d)/)

  test('as a greeting: one is read, or an error is thrown that says what came', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          bytes(300),
          bytes(200).map(rest => Buffer.concat([Buffer.from('\x0a8.0.36\0'), rest])),
        ),
        packet => {
          try {
            const { salt, plugin } = parseGreeting(packet)
            expect(salt).toHaveLength(20)
            expect(plugin.length).toBeLessThanOrEqual(packet.length)
          } catch (error) {
            expectedError(error)
          }
        },
      ),
    )
  })

  test('as a greeting with its usual parts, in every version and way of logging in', () => {
    const word = fc.stringMatching(/^[\w.-]{0,40}$/)
    const salts = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(array => Buffer.from(array))
    fc.assert(
      fc.property(word, fc.nat(), salts, (version, id, salt) => {
        expect(parseGreeting(greeting(version, id, salt))).toEqual({
          offersTls: true,
          salt,
          plugin: 'mysql_native_password',
        })
      }),
    )
  })

  test('as an error, a row or a name', () => {
    fc.assert(
      fc.property(bytes(300), fc.nat(400), (packet, at) => {
        expectedError(serverError(packet))
        const value = onlyValue(packet)
        expect(value === undefined || packet.includes(Buffer.from(value)) || value.includes('\ufffd')).toBe(true)
        expect(textUntilNul(packet, Math.min(at, packet.length)).end).toBeLessThanOrEqual(packet.length)
      }),
    )
  })

  test('as an answer, in whatever pieces: values, or an error that says what came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes(60), { maxLength: 12 }), fc.boolean(), async (pieces, framedWell) => {
        const port = await tcpServer(socket => {
          socket.once('data', () => {
            pieces.forEach((piece, index) => void socket.write(framedWell ? framed(index + 1, piece) : piece))
            socket.end()
          })
        })
        const { connect } = await import('node:net')
        const socket = connect({ host: '127.0.0.1', port })
        socket.on('error', () => {})
        try {
          for await (const value of valuesOf(mysqlWire(socket), 'SHOW TABLES', NEVER))
            expect(value).toBeTypeOf('string')
        } catch (error) {
          expectedError(error)
        } finally {
          socket.destroy()
        }
      }),
      { numRuns: 60 },
    )
  })
})
