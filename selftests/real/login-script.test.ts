import { execFile, spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { classify } from '../../probes/lib/classify.ts'
import { readLogin } from '../../probes/lib/login-answer.ts'
import { LOGIN_SCRIPT } from '../../probes/lib/login-script.ts'
import { PROOFS } from '../../probes/lib/mysql/proof.ts'
import { testAuthority } from '../lib/certificates.ts'
import {
  answering,
  framed,
  type HostileOptions,
  honest,
  hostileMysql,
  listPackets,
  okPacket,
  SALT,
  THEFTS,
} from '../lib/hostile-mysql.ts'
import { type MariaDb, mariadbInstalled, startMariaDb } from '../lib/mariadb.ts'
import { closeAll, closedPort, tcpServer } from '../lib/network.ts'
import { PATIENT_MS } from '../lib/patience.ts'

const PASSWORD = 'the-tenants-password'
const phpInstalled = spawnSync('php', ['-v']).status === 0

const variablesOf = (variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  WORDPRESS_DB_NAME: 'goldencrust_db',
  WORDPRESS_DB_USER: 'goldencrust_user',
  WORDPRESS_DB_PASSWORD: PASSWORD,
  WORDPRESS_TABLE_PREFIX: 'wp_',
  ...variables,
})

/** The script in a real PHP with the variables that ECS would inject, and what is read out of its line. */
function logIn(variables: Readonly<Record<string, string>>) {
  const { stdout, stderr, status } = spawnSync('php', ['-r', LOGIN_SCRIPT], {
    encoding: 'utf8',
    env: variablesOf(variables),
    timeout: PATIENT_MS,
  })
  expect(stderr).toBe('')
  expect(stdout).not.toContain(PASSWORD)
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(1)
  return { status, seen: readLogin(lines[0] ?? '', { id: 'task', left: [] }) }
}

test.runIf(process.env.CI)('a pipeline has PHP installed', () => {
  expect(phpInstalled).toBe(true)
})

describe.skipIf(!mariadbInstalled || !phpInstalled)(
  'the login of a one-off task, in a real PHP on a real server',
  () => {
    let server: MariaDb
    const host = () => ({ WORDPRESS_DB_HOST: `127.0.0.1:${server.port}` })
    beforeAll(async () => {
      server = await startMariaDb({ settings: ['--max-connections=10'] })
      await server.run(
        'CREATE DATABASE goldencrust_db',
        'CREATE DATABASE other_db',
        `CREATE USER goldencrust_user@'%' IDENTIFIED BY '${PASSWORD}'`,
        "GRANT ALL ON goldencrust_db.* TO goldencrust_user@'%'",
        `CREATE USER knows_all@'%' IDENTIFIED BY '${PASSWORD}'`,
        "GRANT ALL ON *.* TO knows_all@'%'",
        'CREATE TABLE goldencrust_db.wp_options (id INT)',
        'CREATE TABLE goldencrust_db.wp_posts (id INT)',
        'CREATE TABLE goldencrust_db.wpx_other (id INT)',
      )
    })
    afterAll(() => server?.remove())

    test('connected: version, tables by the exact prefix, no TLS', () => {
      const { status, seen } = logIn(host())
      expect(status).toBe(0)
      expect(seen).toMatchObject({
        outcome: 'connected',
        host: '127.0.0.1',
        port: server.port,
        username: 'goldencrust_user',
        database: 'goldencrust_db',
        serverVersion: expect.stringContaining('MariaDB'),
        tls: 'none',
        tableCount: 3,
        prefixedTableCount: 2,
      })
    })

    test.for([
      ['a wrong password', { WORDPRESS_DB_PASSWORD: 'a-wrong-one' }, 'login', 'ER_ACCESS_DENIED_ERROR', 1045],
      ['a database of somebody else', { WORDPRESS_DB_NAME: 'other_db' }, 'schema', 'ER_DBACCESS_DENIED_ERROR', 1044],
      [
        'a database that is not there',
        { WORDPRESS_DB_NAME: 'missing_db', WORDPRESS_DB_USER: 'knows_all' },
        'schema',
        'ER_BAD_DB_ERROR',
        1049,
      ],
    ] as const)('%s', ([, variables, layer, code, errno]) => {
      const { status, seen } = logIn({ ...host(), ...variables })
      expect(status).toBe(1)
      expect(seen).toMatchObject({ outcome: 'failed', layer, code, errno, noRoute: false })
    })

    test('nobody listens', async () => {
      const { status, seen } = logIn({ WORDPRESS_DB_HOST: `127.0.0.1:${await closedPort()}` })
      expect(status).toBe(1)
      expect(seen).toMatchObject({ outcome: 'failed', layer: 'connect', code: 'ECONNREFUSED', errno: null })
    })

    test('a name that does not resolve', () => {
      const { status, seen } = logIn({ WORDPRESS_DB_HOST: 'not a name' })
      expect(status).toBe(1)
      expect(seen).toMatchObject({ outcome: 'failed', layer: 'resolve', code: 'ENOTFOUND', errno: null })
    })

    test('a user without rights who asks for a database that is not there: denied, not missing', () => {
      const { seen } = logIn({ ...host(), WORDPRESS_DB_NAME: 'missing_db' })
      expect(seen).toMatchObject({ layer: 'schema', errno: 1044 })
    })

    test('a server that takes only TLS lets nobody in who comes as WordPress does', async () => {
      const authority = testAuthority()
      const strict = await startMariaDb({ tls: authority.issue({ names: ['db.test'] }) })
      try {
        await strict.run(
          'CREATE DATABASE goldencrust_db',
          `CREATE USER goldencrust_user@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL`,
          "GRANT ALL ON goldencrust_db.* TO goldencrust_user@'%'",
        )
        const { seen } = logIn({ WORDPRESS_DB_HOST: `127.0.0.1:${strict.port}` })
        expect(seen).toMatchObject({ outcome: 'failed', layer: 'login', errno: 1045 })
      } finally {
        await strict.remove()
      }
    })
  },
)

/** The same beside a server in this process: its evidence, or why there is none. */
async function askFrom(port: number) {
  const stdout = await new Promise<string>(resolve => {
    const env = variablesOf({ WORDPRESS_DB_HOST: `127.0.0.1:${port}` })
    execFile('php', ['-r', LOGIN_SCRIPT], { env, timeout: PATIENT_MS }, (_error, said) => resolve(said))
  })
  expect(stdout).not.toContain(PASSWORD)
  try {
    return { data: readLogin(stdout, { id: 'task', left: [] }), error: null }
  } catch (error) {
    return { data: null, error: classify(error) }
  }
}

describe.skipIf(!phpInstalled)('the login of a one-off task, on a server of bad intent', () => {
  afterEach(closeAll)

  test.each(Object.entries(THEFTS))('that wants %s: it gets the proofs of WordPress and no more', async (_, theft) => {
    const server = await hostileMysql(theft)
    const { error, data } = await askFrom(server.port)
    expect(error?.code ?? (data?.outcome === 'failed' ? data.code : data?.outcome)).toMatch(
      /^(?:unsafe-login|service-error|AUTH_METHOD)$/,
    )
    const bytes = server.received()
    expect(bytes.includes(PASSWORD)).toBe(false)
    expect(bytes.length).toBeLessThan(110 + 2 * 40)
  })

  test('a wish for the password in clear is a login that WordPress cannot make either', async () => {
    const theft = THEFTS['a switch to mysql_clear_password']
    if (!theft) throw new Error('there is none')
    expect(await askFrom((await hostileMysql(theft)).port)).toMatchObject({
      error: null,
      data: { outcome: 'failed', code: 'AUTH_METHOD', message: expect.stringContaining('mysql_clear_password') },
    })
  })

  test.each(['mysql_native_password', 'caching_sha2_password'])('by %s it proves the password', async plugin => {
    const { script } = answering(honest)
    const server = await hostileMysql({
      plugin,
      script: async victim => {
        if (plugin === 'caching_sha2_password') victim.say(Buffer.from([1, 3]))
        await script(victim)
      },
    })
    expect((await askFrom(server.port)).data).toMatchObject({
      outcome: 'connected',
      serverVersion: '8.0.36',
      tls: 'none',
      tableCount: 3,
      prefixedTableCount: 2,
    })
    expect(server.received().includes(PROOFS[plugin]?.(PASSWORD, SALT) ?? 'no proof')).toBe(true)
  })

  const NO_ANSWERS: Readonly<Record<string, HostileOptions>> = {
    'a bare OK to everything': answering(({ say }) => say(okPacket())),
    'two versions': answering(({ say }) => say(...listPackets('x', ['8.0.36', '5.7.1']))),
    'NULL as version': answering(({ say }) => say(...listPackets('x', [null]))),
    'a wish for a file': answering(({ say }) => say(Buffer.from('\xfb/etc/passwd', 'latin1'))),
    'a packet of 16 MB': answering(({ raw }) => raw(Buffer.from([0xff, 0xff, 0xff, 1]))),
    "an error with a client's number": answering(({ say }) => say(Buffer.from([0xff, 0xd5, 7]))),
  }
  test.each(Object.entries(NO_ANSWERS))('%s is no answer', async (_, options) => {
    const server = await hostileMysql(options)
    expect(await askFrom(server.port)).toMatchObject({
      error: { code: 'service-error', message: expect.stringContaining('no answer') },
    })
    expect(server.received().includes('root:')).toBe(false)
  })

  const refusing = (errno: number, number = 0) =>
    tcpServer(
      socket =>
        void socket.end(framed(number, Buffer.from([0xff, errno & 255, errno >> 8, ...Buffer.from('#28000no')]))),
    )
  test.each([1044, 1045, 1049])('%i in place of the greeting is no answer', async errno => {
    expect(await askFrom(await refusing(errno))).toMatchObject({ error: { code: 'service-error' } })
  })
  test.each([1040, 1129, 1130])('%i in place of the greeting is one', async errno => {
    const { data } = await askFrom(await refusing(errno))
    expect(data).toMatchObject({ outcome: 'failed', layer: 'handshake', errno })
  })
  test("1040 in MariaDB's numbering is one; what else comes so is not", async () => {
    const { data } = await askFrom(await refusing(1040, 1))
    expect(data).toMatchObject({ outcome: 'failed', layer: 'handshake', errno: 1040 })
    const greeted = await tcpServer(socket => void socket.end(framed(1, Buffer.from('\n8.0.36\0'))))
    expect((await askFrom(greeted)).data).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_ERROR' })
  })
  test('what is no MySQL, and what hangs up', async () => {
    const web = await tcpServer(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect((await askFrom(web)).data).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_ERROR', errno: null })
    const gone = await tcpServer(socket => void socket.end())
    expect((await askFrom(gone)).data).toMatchObject({ layer: 'handshake', code: 'PROTOCOL_CONNECTION_LOST' })
  })
})
