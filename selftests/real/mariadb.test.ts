import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Target, targetKey } from '../../platform/target.ts'
import database from '../../probes/database.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { keepLogin } from '../../probes/lib/logins.ts'
import { type TestAuthority, testAuthority } from '../lib/certificates.ts'
import { healthyData, healthyEvidence } from '../lib/evidence.ts'
import { type MariaDb, mariadbInstalled, startMariaDb } from '../lib/mariadb.ts'
import { NEVER, tenantWith, to } from '../lib/network.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'

const INTERNAL = 'db.internal.test'
const RDS = healthyData(tenantWith({})).database.host
const PASSWORD = 'the-tenants-password'

interface Login {
  readonly host?: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
  readonly extraCa?: readonly string[]
  readonly connectMs?: number
  /** A server of the real world: nothing is a sandbox's. */
  readonly real?: boolean
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    data => Promise.reject(new Error(`it looked: ${JSON.stringify(data)}`)),
    (error: unknown) => classify(error),
  )

/** The probe as it runs against a tenant, whose database is the given server. */
function look({ port }: { readonly port: number }, login: Login = {}) {
  const { host = INTERNAL, extraCa = [], connectMs = PATIENT_MS, real = false } = login
  const target: Target = tenantWith(
    { isolated: !real, extraCa, connectTo: [to(host, 3306, '127.0.0.1', port)] },
    { connectMs, probeMs: PATIENT_MS },
  )
  keepLogin(targetKey(target), {
    username: login.username ?? 'goldencrust_user',
    password: login.password ?? PASSWORD,
    host: null,
    port: null,
    database: null,
  })
  const data = healthyData(target)
  const environment = {
    WORDPRESS_DB_HOST: host,
    WORDPRESS_DB_NAME: login.database ?? 'goldencrust_db',
    WORDPRESS_TABLE_PREFIX: 'wp_',
  }
  const definition = data['task-definition']
  const seen = healthyEvidence(target, {
    'task-definition': { ...definition, running: { ...definition.running, environment } },
  })
  return database.collect({
    target,
    aws: createAws(target.access),
    signal: NEVER,
    seen,
    common: commonOf([target], NEVER),
  })
}

const SCHEMA = [
  'CREATE DATABASE goldencrust_db',
  'CREATE DATABASE other_db',
  `CREATE USER goldencrust_user@'%' IDENTIFIED BY '${PASSWORD}'`,
  "GRANT ALL ON goldencrust_db.* TO goldencrust_user@'%'",
  'CREATE TABLE goldencrust_db.wp_options (id INT)',
  'CREATE TABLE goldencrust_db.wp_posts (id INT)',
  'CREATE TABLE goldencrust_db.wpx_other (id INT)',
  'CREATE TABLE goldencrust_db.old_wp_posts (id INT)',
]

test.runIf(process.env.CI)('a pipeline has MariaDB installed', () => {
  expect(mariadbInstalled).toBe(true)
})

describe.skipIf(!mariadbInstalled)('a server without TLS', () => {
  let server: MariaDb
  beforeAll(async () => {
    server = await startMariaDb({ settings: ['--max-connections=10'] })
    await server.run(...SCHEMA)
  })
  afterAll(() => server?.remove())

  test('login, database, tables by the exact prefix', async () => {
    expect(await look(server)).toMatchObject({
      outcome: 'connected',
      host: INTERNAL,
      port: 3306,
      address: '127.0.0.1',
      username: 'goldencrust_user',
      database: 'goldencrust_db',
      serverVersion: expect.stringContaining('MariaDB'),
      tls: 'none',
      tableCount: 4,
      prefixedTableCount: 2,
      tablePrefix: 'wp_',
    })
  })

  test('of the real world, or under a name of Amazon, gets no login', async () => {
    const before = await server.status('Aborted_connects_preauth')
    for (const login of [{ real: true }, { host: RDS }]) {
      expect(await refusal(look(server, login))).toMatchObject({
        code: 'unsafe-login',
        message: expect.stringMatching(/no login was sent: .* offers no TLS/),
      })
    }
    expect(await look(server)).toMatchObject({ outcome: 'connected' })
    // What is not of Amazon counts no broken handshake: in the end it would block this machine.
    expect(Number(await server.status('Aborted_connects_preauth')) - Number(before)).toBeLessThanOrEqual(1)
  })

  test('wrong password: 1045, at the login, and the password is not quoted', async () => {
    const seen = await look(server, { password: 'a-wrong-password' })
    expect(seen).toMatchObject({
      outcome: 'failed',
      layer: 'login',
      code: 'ER_ACCESS_DENIED_ERROR',
      errno: 1045,
      noRoute: false,
      message: expect.stringContaining("Access denied for user 'goldencrust_user'"),
    })
    expect(JSON.stringify(seen)).not.toContain('a-wrong-password')
  })

  test('no such user: 1045 too', async () => {
    expect(await look(server, { username: 'nobody' })).toMatchObject({ layer: 'login', errno: 1045 })
  })

  test('no such database: 1044 for a user without rights elsewhere, 1049 for one who may know', async () => {
    const database = 'missing_db'
    expect(await look(server, { database })).toMatchObject({
      layer: 'schema',
      code: 'ER_DBACCESS_DENIED_ERROR',
      errno: 1044,
      noRoute: false,
    })
    await server.run(`CREATE USER knows_all@'%' IDENTIFIED BY '${PASSWORD}'`, "GRANT ALL ON *.* TO knows_all@'%'")
    expect(await look(server, { database, username: 'knows_all' })).toMatchObject({
      layer: 'schema',
      code: 'ER_BAD_DB_ERROR',
      errno: 1049,
    })
  })

  test('a database the user may not use: 1044', async () => {
    expect(await look(server, { database: 'other_db' })).toMatchObject({ layer: 'schema', errno: 1044 })
  })

  test('a database name with a backtick in it is a name, not SQL', async () => {
    expect(await look(server, { database: 'x`; DROP DATABASE goldencrust_db; -- ' })).toMatchObject({ layer: 'schema' })
    expect(await look(server)).toMatchObject({ outcome: 'connected' })
  })

  test("the user's own limit of connections: 1226, at the login", async () => {
    await server.run(
      `CREATE USER limited@'%' IDENTIFIED BY '${PASSWORD}' WITH MAX_CONNECTIONS_PER_HOUR 1`,
      "GRANT ALL ON goldencrust_db.* TO limited@'%'",
    )
    expect(await look(server, { username: 'limited' })).toMatchObject({ outcome: 'connected' })
    expect(await look(server, { username: 'limited' })).toMatchObject({
      layer: 'login',
      code: 'ER_USER_LIMIT_REACHED',
      errno: 1226,
    })
  })

  test('no connection left: 1040, in place of the greeting', async () => {
    const net = await import('node:net')
    const held = Array.from({ length: 12 }, () => net.connect(server.port, '127.0.0.1'))
    try {
      await Promise.all(held.map(socket => new Promise(resolve => socket.on('error', resolve).once('data', resolve))))
      expect(await look(server)).toMatchObject({
        layer: 'handshake',
        code: 'ER_CON_COUNT_ERROR',
        errno: 1040,
        noRoute: false,
      })
    } finally {
      for (const socket of held) socket.destroy()
    }
  })

  test('frozen: connected, but no greeting', async () => {
    server.freeze()
    try {
      expect(await look(server, { connectMs: BRIEF_MS })).toMatchObject({
        layer: 'handshake',
        code: 'ETIMEDOUT',
        errno: null,
        noRoute: false,
      })
    } finally {
      server.thaw()
    }
  })

  test('stopped: refused', async () => {
    await server.stop()
    expect(await look(server)).toMatchObject({
      layer: 'connect',
      code: 'ECONNREFUSED',
      errno: null,
      address: '127.0.0.1',
      noRoute: false,
    })
    await server.start()
    expect(await look(server)).toMatchObject({ outcome: 'connected' })
  })
})

describe.skipIf(!mariadbInstalled)('a server with TLS', () => {
  let server: MariaDb
  let authority: TestAuthority
  beforeAll(async () => {
    authority = testAuthority()
    server = await startMariaDb({ tls: authority.issue({ names: [INTERNAL, RDS] }) })
    await server.run(...SCHEMA)
    await server.run(
      `CREATE USER only_tls@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL`,
      "GRANT ALL ON goldencrust_db.* TO only_tls@'%'",
    )
  })
  afterAll(() => server?.remove())

  test('a certificate that can be verified', async () => {
    expect(await look(server, { extraCa: [authority.cert] })).toMatchObject({ outcome: 'connected', tls: 'verified' })
    expect(await look(server, { extraCa: [authority.cert], host: RDS })).toMatchObject({
      outcome: 'connected',
      tls: 'verified',
    })
  })

  test('one that cannot be verified is taken from a sandbox only', async () => {
    expect(await look(server)).toMatchObject({ outcome: 'connected', tls: 'unverified' })
    expect(await refusal(look(server, { real: true }))).toMatchObject({
      code: 'unsafe-login',
      message: expect.stringContaining(
        'no login was sent: db.internal.test:3306 presents a certificate that is not trusted',
      ),
      hint: expect.stringMatching(/NODE_EXTRA_CA_CERTS.*--db-via task/),
    })
    const trusted = { real: true, extraCa: [authority.cert] }
    expect(await look(server, trusted)).toMatchObject({ outcome: 'connected', tls: 'verified' })
  })

  test('a user who must use TLS', async () => {
    expect(await look(server, { username: 'only_tls' })).toMatchObject({ outcome: 'connected' })
  })

  test('wrong password over TLS', async () => {
    expect(await look(server, { password: 'wrong-one' })).toMatchObject({ layer: 'login', errno: 1045 })
  })

  test("Amazon's name and a certificate of somebody else: no login is sent", async () => {
    const login = { username: 'goldencrust_user', password: PASSWORD, host: RDS }
    const before = Number(await server.status('Aborted_connects_preauth'))
    expect(await refusal(look(server, login))).toMatchObject({
      code: 'unsafe-login',
      message: expect.stringMatching(
        /not trusted: .?(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)/,
      ),
    })
    const wrongName = { ...login, extraCa: [authority.cert], host: `other.${RDS}` }
    expect(await refusal(look(server, wrongName))).toMatchObject({
      code: 'unsafe-login',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
    for (const host of [`${RDS}.`, RDS.toUpperCase(), 'db.x.rds.amazonaws.com.cn']) {
      expect(await refusal(look(server, { ...login, host }))).toMatchObject({ code: 'unsafe-login' })
    }
    // The server would count a handshake that was broken off against this host, and block it in the end.
    expect(Number(await server.status('Aborted_connects_preauth'))).toBe(before)
  })
})

describe.skipIf(!mariadbInstalled)('an account that wants another way of logging in', () => {
  let server: MariaDb
  beforeAll(async () => {
    server = await startMariaDb({ settings: ['--plugin-load-add=auth_ed25519'] })
    await server.run(
      ...SCHEMA,
      `CREATE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('${PASSWORD}')`,
      "GRANT ALL ON goldencrust_db.* TO modern@'%'",
    )
  })
  afterAll(() => server?.remove())

  test('is not logged in to, and the way is named', async () => {
    expect(await refusal(look(server, { username: 'modern' }))).toMatchObject({
      code: 'unsafe-login',
      message: expect.stringContaining('client_ed25519'),
    })
  })
})

describe.skipIf(!mariadbInstalled)('what a server counts against its clients', () => {
  let server: MariaDb
  beforeAll(async () => {
    server = await startMariaDb()
    await server.run(...SCHEMA)
  })
  afterAll(() => server?.remove())

  test('nothing: no aborted handshake, no aborted client', async () => {
    await look(server)
    await look(server, { password: 'wrong-one' })
    await look(server, { database: 'missing_db' })
    expect(await server.status('Aborted_connects_preauth')).toBe('0')
    expect(await server.status('Aborted_clients')).toBe('0')
  })
})
