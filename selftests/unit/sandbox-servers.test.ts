import { spawnSync } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import DNS from 'dns2'
import mysql from 'mysql2/promise'
import { request } from 'undici'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startDns } from '../../sandbox/servers/dns.ts'
import { startDropping } from '../../sandbox/servers/dropping.ts'
import { startHttp } from '../../sandbox/servers/http.ts'
import { startMysql } from '../../sandbox/servers/mysql.ts'
import type {
  DnsRecordAnswer,
  MysqlBackend,
  RunningServer,
  SandboxAnswer,
  SandboxRequest,
} from '../../sandbox/servers/types.ts'
import { type TestAuthority, testAuthority } from '../lib/certificates.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'
import { connectionOutcome, read } from '../lib/sockets.ts'

const page = (body: string): SandboxAnswer => ({ kind: 'answer', status: 200, headers: {}, body })
const open: RunningServer[] = []
const keep = async (server: Promise<RunningServer>): Promise<RunningServer> => {
  const running = await server
  open.push(running)
  return running
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

describe('the HTTP server', () => {
  test('gives the request to the model and its answer back with the header names as written', async () => {
    const seen: SandboxRequest[] = []
    const { port } = await keep(
      startHttp({
        handle(incoming) {
          seen.push(incoming)
          return { kind: 'answer', status: 302, headers: { 'X-Redirect-By': 'WordPress', Location: '/x' }, body: '' }
        },
      }),
    )
    const answer = await request(`http://127.0.0.1:${port}/wp-admin/?a=1&b=?`, {
      method: 'POST',
      headers: { host: 'Shop.Example:80', 'X-Marker': 'm1' },
      body: 'pwd=1',
    })
    await answer.body.dump()
    expect(answer.statusCode).toBe(302)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      method: 'POST',
      host: 'shop.example',
      path: '/wp-admin/',
      query: 'a=1&b=?',
      body: 'pwd=1',
      headers: { 'x-marker': 'm1' },
      remoteAddress: '127.0.0.1',
    })
    expect(await rawHttp(port)).toContain('\r\nX-Redirect-By: WordPress\r\n')
  })

  test('delays, hangs and resets when the model says so', async () => {
    const { port } = await keep(
      startHttp({
        handle: ({ path }) =>
          path === '/hang'
            ? { kind: 'hang' }
            : path === '/reset'
              ? { kind: 'reset' }
              : { ...page('late'), delayMs: 150 },
      }),
    )
    const startedAt = performance.now()
    expect(await (await request(`http://127.0.0.1:${port}/`)).body.text()).toBe('late')
    expect(performance.now() - startedAt).toBeGreaterThan(140)
    await expect(request(`http://127.0.0.1:${port}/reset`)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(
      request(`http://127.0.0.1:${port}/hang`, { signal: AbortSignal.timeout(BRIEF_MS) }),
    ).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  test('closes at once although connections are open and requests hang, and refuses afterwards', async () => {
    const asked = Promise.withResolvers<void>()
    const server = await startHttp({
      handle() {
        asked.resolve()
        return { kind: 'hang' }
      },
    })
    const hanging = request(`http://127.0.0.1:${server.port}/`).catch(error => error)
    await asked.promise
    await server.close()
    expect(await hanging).toBeInstanceOf(Error)
    expect(await connectionOutcome(server.port)).toBe('ECONNREFUSED')
  })
})

describe('the dropping port', () => {
  test('lets every connection time out, for each sandbox of a process', async () => {
    const [first, second] = await Promise.all([startDropping(), startDropping()])
    expect(first.port).toBe(second.port)
    await first.close()
    const outcomes = await Promise.all([1, 2, 3].map(() => connectionOutcome(second.port)))
    expect(outcomes).toEqual(Array(3).fill('no answer'))
  })

  test('keeps no process from ending', () => {
    const script = `const { startDropping } = await import(process.argv[1])
      console.log((await startDropping()).port > 0)`
    const file = new URL('../../sandbox/servers/dropping.ts', import.meta.url).href
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], {
      encoding: 'utf8',
    })
    expect([stdout, stderr, status]).toEqual(['true\n', '', 0])
  })
})

describe('the DNS server', () => {
  const edge = 'd111111abcdef8.cloudfront.net'
  const chain: DnsRecordAnswer = {
    rcode: 'NOERROR',
    answers: [
      { name: 'a.wp.test', type: 'CNAME', domain: edge },
      { name: edge, type: 'A', address: '203.0.113.20' },
    ],
  }
  const asked: string[] = []
  const start = () =>
    keep(
      startDns({
        resolve(name, type) {
          asked.push(`${name} ${type}`)
          if (name === 'broken.wp.test') throw new Error('on purpose')
          if (name !== 'a.wp.test') return { rcode: 'NXDOMAIN', answers: [] }
          return type === 'AAAA' ? { rcode: 'NOERROR', answers: [] } : chain
        },
      }),
    )

  test.each(['UDP', 'TCP'] as const)('answers over %s with the whole CNAME chain', async protocol => {
    const { port } = await start()
    const client = { UDP: DNS.UDPClient, TCP: DNS.TCPClient }[protocol]({ dns: '127.0.0.1', port, timeout: PATIENT_MS })
    const { header, answers } = await client('A.wp.test', 'A')
    expect([header.rcode, header.ra]).toEqual([0, 1])
    expect(answers.map(({ name, domain, address }) => [name.toLowerCase(), domain ?? address])).toEqual([
      ['a.wp.test', edge],
      [edge, '203.0.113.20'],
    ])
    expect(asked.at(-1)).toBe('a.wp.test A')
    expect((await client('nothing.wp.test', 'A')).header.rcode).toBe(3)
  })

  test('tells an empty answer from a name that does not exist', async () => {
    const { port } = await start()
    const resolver = new Resolver({ timeout: PATIENT_MS, tries: 1 })
    resolver.setServers([`127.0.0.1:${port}`])
    expect(await resolver.resolve4('a.wp.test')).toEqual(['203.0.113.20'])
    expect(await resolver.resolveCname('a.wp.test')).toEqual([edge])
    await expect(resolver.resolve6('a.wp.test')).rejects.toMatchObject({ code: 'ENODATA' })
    await expect(resolver.resolveTxt('a.wp.test')).rejects.toMatchObject({ code: 'ENODATA' })
    await expect(resolver.resolve4('other.wp.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  test('says SERVFAIL, and why on stderr, when the model fails', async () => {
    const { port } = await start()
    const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { header } = await DNS.UDPClient({ dns: '127.0.0.1', port, timeout: PATIENT_MS })('broken.wp.test', 'A')
    expect(header.rcode).toBe(2)
    expect(complain).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('on purpose'))
    complain.mockRestore()
  })

  test('closes with an open TCP connection, and nobody answers afterwards', async () => {
    const server = await start()
    const socket = connectTcp(server.port, '127.0.0.1')
    const ended = once(socket, 'close')
    await once(socket, 'connect')
    await server.close()
    await ended
    expect(await connectionOutcome(server.port)).toBe('ECONNREFUSED')
    const resolver = new Resolver({ timeout: PATIENT_MS, tries: 1 })
    resolver.setServers([`127.0.0.1:${server.port}`])
    await expect(resolver.resolve4('a.wp.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('the MySQL server', () => {
  let authority: TestAuthority
  beforeAll(() => {
    authority = testAuthority()
  })
  const certificate = () => authority.issue({ names: ['localhost'] })
  const backend: MysqlBackend = {
    answers: () => true,
    refuses: () => null,
    passwordOf: user => (user === 'goldencrust_user' ? "it's süß" : null),
    mayUse(user, database) {
      if (database === 'goldencrust_db') return null
      if (database !== 'other_db') return { errno: 1049, message: `Unknown database '${database}'` }
      return { errno: 1044, message: `Access denied for user '${user}'@'%' to database '${database}'` }
    },
    tablesOf: () => ['wp_posts', 'wp_options', 'x_log'],
  }
  const login = { host: '127.0.0.1', user: 'goldencrust_user', password: "it's süß", connectTimeout: PATIENT_MS }
  const withDatabase = { ...login, database: 'goldencrust_db' }
  const start = async (changes: Partial<MysqlBackend> = {}) =>
    (await keep(startMysql({ ...backend, ...changes }, certificate))).port

  test('lists the tables of the database', async () => {
    const connection = await mysql.createConnection({ ...withDatabase, port: await start(), rowsAsArray: true })
    const rows = async (sql: string) => (await connection.query(sql))[0]
    expect(await rows('SHOW TABLES')).toEqual([['wp_options'], ['wp_posts'], ['x_log']])
    expect(await rows("SHOW TABLES LIKE 'wp\\_%';")).toEqual([['wp_options'], ['wp_posts']])
    expect(await rows('SELECT 1')).toEqual([['1']])
    expect(await rows('select version()')).toEqual([['8.0.36']])
    await connection.query('SET NAMES utf8mb4')
    await connection.ping()
    await connection.end()
  })

  test('speaks TLS with a client that wants it', async () => {
    const ssl = { ca: authority.cert, rejectUnauthorized: true, verifyIdentity: true }
    const options = { ...withDatabase, host: 'localhost', port: await start(), ssl, rowsAsArray: true }
    const connection = await mysql.createConnection(options)
    expect((await connection.query('SHOW TABLES'))[0]).toHaveLength(3)
    await connection.end()
    const wrong = mysql.createConnection({ ...options, password: 'wrong' })
    await expect(wrong).rejects.toMatchObject({ errno: 1045 })
  })

  test('changes the database with USE and keeps the old one when it may not', async () => {
    const connection = await mysql.createConnection({ ...login, port: await start(), rowsAsArray: true })
    await expect(connection.query('SHOW TABLES')).rejects.toMatchObject({ errno: 1046, sqlState: '3D000' })
    await connection.query('USE `goldencrust_db`')
    await expect(connection.query('USE nowhere_db')).rejects.toMatchObject({ errno: 1049 })
    expect((await connection.query('SELECT DATABASE()'))[0]).toEqual([['goldencrust_db']])
    await expect(connection.query('SELECT * FROM wp_options')).rejects.toMatchObject({ errno: 1064 })
    await expect(connection.execute('SELECT 1')).rejects.toMatchObject({ errno: 1295 })
    await connection.end()
  })

  test.each([
    ['a wrong password', { password: 'wrong' }, 'ER_ACCESS_DENIED_ERROR', 1045, '28000'],
    ['no password', { password: '' }, 'ER_ACCESS_DENIED_ERROR', 1045, '28000'],
    ['an unknown user', { user: 'nobody' }, 'ER_ACCESS_DENIED_ERROR', 1045, '28000'],
    ['an unknown database', { database: 'nowhere_db' }, 'ER_BAD_DB_ERROR', 1049, '42000'],
    ["somebody else's database", { database: 'other_db' }, 'ER_DBACCESS_DENIED_ERROR', 1044, '42000'],
  ])('refuses %s', async (_, changes, code, errno, sqlState) => {
    const attempt = mysql.createConnection({ ...withDatabase, ...changes, port: await start() })
    await expect(attempt).rejects.toMatchObject({ code, errno, sqlState })
  })

  test('refuses before the login when there are too many connections', async () => {
    const port = await start({ refuses: () => ({ errno: 1040, message: 'Too many connections' }) })
    await expect(mysql.createConnection({ ...withDatabase, port })).rejects.toMatchObject({
      code: 'ER_CON_COUNT_ERROR',
      errno: 1040,
      sqlState: '08004',
    })
  })

  test('accepts and stays silent when it is frozen', async () => {
    const port = await start({ answers: () => false })
    const attempt = mysql.createConnection({ ...withDatabase, port, connectTimeout: BRIEF_MS })
    await expect(attempt).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('writes nothing to stderr, survives garbage, and closes with sessions open', async () => {
    const complain = vi.spyOn(console, 'error')
    const server = await startMysql(backend, certificate)
    const garbage = connectTcp(server.port, '127.0.0.1')
    garbage.on('error', () => {})
    garbage.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await read(garbage).catch(() => '')
    const connection = await mysql.createConnection({ ...withDatabase, port: server.port })
    connection.on('error', () => {})
    await connection.query('SELECT 1')
    await connection.query('SELECT 1')
    await server.close()
    expect(await connectionOutcome(server.port)).toBe('ECONNREFUSED')
    expect(complain).not.toHaveBeenCalled()
    complain.mockRestore()
    connection.destroy()
  })
})

async function rawHttp(port: number): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n')
  return read(socket)
}
