import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLogin } from '../../probes/lib/login-answer.ts'
import { LOGIN_SCRIPT } from '../../probes/lib/login-script.ts'
import { testAuthority } from '../lib/certificates.ts'
import { type MariaDb, mariadbInstalled, startMariaDb } from '../lib/mariadb.ts'
import { closedPort } from '../lib/network.ts'
import { PATIENT_MS } from '../lib/patience.ts'

const PASSWORD = 'the-tenants-password'
const MODULES = spawnSync('php', ['-m'], { encoding: 'utf8' }).stdout ?? ''
const phpInstalled = MODULES.split('\n').includes('mysqli')

/** The script in a real PHP with the variables that ECS would inject, and what is read out of its line. */
function logIn(variables: Readonly<Record<string, string>>) {
  const { stdout, stderr, status } = spawnSync('php', ['-r', LOGIN_SCRIPT], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      WORDPRESS_DB_NAME: 'goldencrust_db',
      WORDPRESS_DB_USER: 'goldencrust_user',
      WORDPRESS_DB_PASSWORD: PASSWORD,
      WORDPRESS_TABLE_PREFIX: 'wp_',
      ...variables,
    },
    timeout: PATIENT_MS,
  })
  expect(stderr).toBe('')
  expect(stdout).not.toContain(PASSWORD)
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(1)
  return { status, seen: readLogin(lines[0] ?? '', { id: 'task', left: [] }) }
}

test.runIf(process.env.CI)('a pipeline has PHP with mysqli installed', () => {
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
      const authority = await testAuthority()
      const strict = await startMariaDb({ tls: await authority.issue({ names: ['db.test'] }) })
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
