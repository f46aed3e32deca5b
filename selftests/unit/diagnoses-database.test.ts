import { describe, expect, test } from 'vitest'
import type { Database, SecurityGroup } from '../../evidence/index.ts'
import { answer } from '../lib/answers.ts'
import { answering, gateway, minutesAgo, taskOf, unhealthy } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf } from '../lib/causes.ts'
import { type Changes, healthyData, openGroup, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
const { host } = healthy.database
const running = healthy['task-definition'].running

type Failed = Extract<Database, { outcome: 'failed' }>
const login = (parts: Partial<Failed>): Changes => ({
  database: {
    outcome: 'failed',
    host,
    port: 3306,
    address: '10.0.12.9',
    username: 'goldencrust_user',
    database: 'goldencrust_db',
    layer: 'login',
    code: 'ER_ACCESS_DENIED_ERROR',
    errno: 1045,
    message: "Access denied for user 'goldencrust_user'@'10.0.3.17' (using password: YES)",
    noRoute: false,
    ...parts,
  },
})
const page = answering(
  target,
  answer({ status: 500, title: 'Database Error', bodyBytes: 2527, wordpress: { databaseError: true } }),
)
const broken: Changes = {
  ...page,
  ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'),
}
const noRoute = login({
  layer: 'connect',
  code: 'ETIMEDOUT',
  errno: null,
  message: 'connect ETIMEDOUT',
  noRoute: true,
})
const silence = login({ layer: 'connect', code: 'ECONNREFUSED', errno: null, message: 'connect ECONNREFUSED' })
const inSecret = (parts: Partial<(typeof healthy)['db-secret']>): Changes => ({
  'db-secret': { ...healthy['db-secret'], ...parts },
})
const inTask = (environment: Readonly<Record<string, string>>): Changes => ({
  'task-definition': {
    ...healthy['task-definition'],
    running: { ...running, environment: { ...running.environment, ...environment } },
  },
})
const database = (ingress: SecurityGroup['ingress']): Changes => ({
  'security-groups': {
    alb: [openGroup('sg-alb')],
    tasks: [openGroup('sg-tasks')],
    database: [{ ...openGroup('sg-database'), ingress }],
    efs: [openGroup('sg-efs')],
    service: [openGroup('sg-tasks')],
  },
})
const from = (parts: Partial<SecurityGroup['ingress'][number]>): SecurityGroup['ingress'] => [
  { protocol: 'tcp', fromPort: 3306, toPort: 3306, cidrs: [], groupIds: [], prefixListIds: [], ...parts },
]
const rotated = inSecret({ versionId: 'v2', versionCreatedAt: minutesAgo(5) })

const CASES: readonly CauseCase[] = [
  { what: 'healthy', changes: {}, causes: '' },
  {
    what: 'a wrong password',
    changes: { ...login({}), ...broken },
    causes: 'database-credentials-rejected',
    because: /1045 ER_ACCESS_DENIED_ERROR "Access denied/,
    first: /--force-new-deployment/,
  },
  {
    what: 'a proxy before the database that refuses by a list of its own',
    changes: {
      ...login({ message: "ProxySQL Error: Access denied for user 'goldencrust_user'@'10.0.3.21'" }),
    },
    causes: '',
    unexplained: ['database-reachable'],
  },
  {
    what: 'an address the user may not come from, asked from inside',
    changes: {
      ...login({ errno: 1130, code: 'ER_HOST_NOT_PRIVILEGED', task: { id: 'a', left: [] } }),
      ...broken,
    },
    causes: 'database-host-not-allowed',
    says: /address of the tasks/,
  },
  {
    what: 'a wrong password in the secret since the tasks started, which still work',
    changes: { ...login({}), ...rotated },
    causes: 'database-credentials-rejected',
    says: /breaks at the next restart/,
    first: /update-secret-version-stage[\s\S]*--remove-from-version-id v2/,
  },
  {
    what: 'no database of that name',
    changes: { ...login({ layer: 'schema', errno: 1049, code: 'ER_BAD_DB_ERROR' }), ...broken },
    causes: 'database-missing',
  },
  {
    what: 'no rights on the database',
    changes: { ...login({ layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR' }), ...broken },
    causes: 'database-access-denied',
  },
  {
    what: 'no connection left',
    changes: { ...login({ layer: 'handshake', errno: 1040, code: 'ER_CON_COUNT_ERROR' }), ...broken },
    causes: 'database-connections-exhausted',
    says: /for any tenant/,
    first: /rds describe-db-instances/,
  },
  {
    what: 'a limit of RDS Proxy under the number of a server that is full: ending connections would not help',
    changes: {
      ...login({
        layer: 'handshake',
        errno: 1040,
        code: 'ER_CON_COUNT_ERROR',
        message: 'Connections rate limit exceeded (200)',
      }),
      ...broken,
    },
    causes: '',
    unexplained: ['database-reachable', 'targets-healthy', 'alb-response', 'edge-response', 'install-page'],
  },
  {
    what: 'a proxy that takes TLS only',
    changes: {
      ...login({
        errno: 3159,
        code: 'ER_SECURE_TRANSPORT_REQUIRED',
        message: 'This RDS Proxy requires TLS connections',
      }),
      ...broken,
    },
    causes: 'database-tls-required',
    says: /The RDS Proxy demands TLS/,
  },
  {
    what: 'a method that sends no password without TLS',
    changes: {
      ...login({
        errno: 2061,
        code: 'AUTH_METHOD',
        message:
          "Authentication plugin 'caching_sha2_password' reported error: Authentication requires secure connection.",
      }),
      ...broken,
    },
    causes: 'database-login-method',
    says: /without TLS/,
  },
  {
    what: 'a client without the plugin, under the number of a wrong password',
    changes: {
      ...login({ message: 'Plugin caching_sha2_password could not be loaded: /a.so: cannot open shared object file' }),
      ...broken,
    },
    causes: 'database-login-method',
    says: /the password was not even asked/,
  },
  {
    what: 'an account that knows no password',
    changes: {
      ...login({
        errno: 1698,
        code: 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
        message: "Access denied for user 'goldencrust_user'@'10.0.3.17'",
      }),
      ...broken,
    },
    causes: 'database-login-method',
    says: /no password is right for it/,
  },
  {
    what: 'no connection left for this user',
    changes: { ...login({ errno: 1226, code: 'ER_USER_LIMIT_REACHED' }), ...broken },
    causes: 'database-connections-exhausted',
    says: /its own account/,
  },
  {
    what: 'a host that does not resolve, and the secret names another',
    changes: {
      ...login({ layer: 'resolve', host: 'gone.example', address: null, errno: null, code: 'ENOTFOUND' }),
      ...inTask({ WORDPRESS_DB_HOST: 'gone.example:3306' }),
      ...broken,
    },
    causes: 'database-host-unresolvable',
    first: /rds describe-db-instances/,
  },
  {
    what: 'a resolver that gives no answer is not a wrong name',
    changes: login({ layer: 'resolve', address: null, errno: null, code: 'EAI_AGAIN' }),
    causes: '',
  },
  ...[
    login({ layer: 'handshake', errno: 1129, code: 'ER_HOST_IS_BLOCKED' }),
    login({ layer: 'handshake', errno: 1130, code: 'ER_HOST_NOT_PRIVILEGED' }),
    login({ layer: 'handshake', errno: null, code: 'PROTOCOL_ERROR' }),
    login({ layer: 'handshake', errno: null, code: 'PROTOCOL_CONNECTION_LOST' }),
    login({ layer: 'query', errno: null, code: 'PROTOCOL_CONNECTION_LOST' }),
  ].map(changes => ({
    what: `what is about this machine or its way only, and WordPress works: ${JSON.stringify(changes.database).slice(-80)}`,
    changes,
    causes: '',
  })),
  {
    what: 'a server that accepts and stays silent, and WordPress has no database',
    changes: { ...login({ layer: 'handshake', errno: null, code: 'ETIMEDOUT' }), ...broken },
    causes: 'database-unreachable',
    says: /stopped, restarting or overloaded/,
  },
  {
    what: 'a server that accepts and stays silent, and no page shows it',
    changes: {
      ...login({ layer: 'handshake', errno: null, code: 'ETIMEDOUT' }),
      ...unhealthy(target, 'Target.Timeout', 'Request timed out'),
      ...answering(target, gateway(504)),
    },
    causes: 'database-unreachable',
    says: /stopped, restarting or overloaded/,
  },
  {
    what: 'the database does not let the tasks in',
    changes: { ...noRoute, ...database([]), ...broken },
    causes: 'database-unreachable',
    says: /A security group stands between/,
    first: /authorize-security-group-ingress[\s\S]*--group-id sg-database[\s\S]*--source-group sg-tasks/,
  },
  {
    what: 'the database lets in another group only',
    changes: { ...noRoute, ...database(from({ groupIds: ['sg-alb'] })), ...broken },
    causes: 'database-unreachable',
  },
  {
    what: 'the database does not let the tasks in, which wait until the health check gives up',
    changes: {
      ...noRoute,
      ...database([]),
      ...unhealthy(target, 'Target.Timeout', 'Request timed out'),
      ...answering(target, gateway(504)),
    },
    causes: 'database-unreachable',
  },
  {
    what: "the database lets in the tasks' addresses",
    changes: database(from({ cidrs: ['10.0.0.0/16'] })),
    causes: '',
  },
  {
    what: 'the server is down',
    changes: { ...silence, ...broken },
    causes: 'database-unreachable',
    says: /stopped, restarting or overloaded/,
    first: /rds describe-db-instances/,
  },
  { what: 'no route from here, and WordPress works', changes: noRoute, causes: '' },
  {
    what: 'the task definition names another database',
    changes: {
      ...inTask({ WORDPRESS_DB_NAME: 'bluebird_db' }),
      ...login({ layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR', database: 'bluebird_db' }),
      ...broken,
    },
    causes: 'database-name-mismatch',
    because: /WORDPRESS_DB_NAME is bluebird_db/,
    first: /--arg database goldencrust_db/,
  },
  {
    what: 'the secret names another database, which WordPress does not ask',
    changes: inSecret({ database: 'bluebird_db' }),
    causes: 'database-name-mismatch',
    first: /put-secret-value/,
  },
  {
    what: 'the password was changed with its secret, and the tasks still hold the old one',
    changes: { ...rotated, ...broken },
    causes: 'secret-rotated-since-start',
    says: /still log in with the old one/,
    first: /--force-new-deployment/,
  },
  {
    what: 'the secret is newer than the tasks, and all is well',
    changes: rotated,
    causes: 'secret-rotated-since-start',
    says: /until they are restarted/,
  },
  {
    what: 'the secret is newer than a task that is gone',
    changes: { ...rotated, tasks: { tasks: [taskOf(target, { startedAt: minutesAgo(2) })] } },
    causes: '',
  },
]

describe('what is wrong with the database', () => {
  judgeCases(target, CASES)

  test('a failed login explains every step that needs the database, and no other', () => {
    const [first] = causesOf(target, { ...login({}), ...broken }).diagnoses
    expect(first?.explains).toEqual(
      expect.arrayContaining(['database-reachable', 'targets-healthy', 'alb-response', 'edge-response']),
    )
    expect(first?.explains).not.toContain('listener-rule')
  })

  test('without a route from here the causes stay open, and say what would show them', () => {
    const { ids, unexplained, unjudged } = causesOf(target, { ...noRoute, ...broken })
    expect(ids).toEqual([])
    expect(unexplained).toContain('alb-response')
    const [open] = unjudged.filter(({ reason }) => reason.includes('inside the VPC'))
    expect(`${open?.id} ${open?.reason}`).toMatch(/database-credentials-rejected[\s\S]*database-missing/)
  })

  test.each(
    ['ETIMEDOUT', 'PROTOCOL_CONNECTION_LOST', 'ECONNRESET'].flatMap(code =>
      (['login', 'schema', 'query'] as const).map(layer => [layer, code] as const),
    ),
  )('a server that spoke and then answers no %s (%s) is not out of reach, whatever the pages show', (layer, code) => {
    const lost = login({ layer, code, errno: null, message: code })
    const withoutPages = { ...lost, 'alb-pages': null }
    const fromInside = login({ layer, code, errno: null, message: code, task: { id: 'a', left: [] } })
    for (const changes of [lost, withoutPages, { ...lost, ...broken }, { ...fromInside, ...broken }])
      expect(causesOf(target, changes).ids).not.toContain('database-unreachable')
    const { unjudged } = causesOf(target, { ...lost, ...broken })
    expect(JSON.stringify(unjudged)).toContain(
      layer === 'login'
        ? ':3306 speaks, and gave no answer to a login'
        : ':3306 let a login from here in and then gave no',
    )
  })

  test('a closed database port that works all the same is what its own step fails of, and nothing else', () => {
    const [first] = causesOf(target, database([])).diagnoses
    expect(first).toMatchObject({ id: 'database-unreachable', severity: 'error', explains: ['security-groups-open'] })
  })

  test('a closed database port is seen without any login; an open one says nothing of a database that could not be asked', () => {
    expect(causesOf(target, { ...database([]), ...broken, database: null }).ids).toContain('database-unreachable')
    const { ids, unjudged } = causesOf(target, { ...broken, database: null })
    expect(ids).not.toContain('database-unreachable')
    expect(JSON.stringify(unjudged)).toContain('database-unreachable')
  })

  test('a rotation without harm is a warning and claims no step', () => {
    expect(causesOf(target, rotated).diagnoses[0]).toMatchObject({ severity: 'warning', explains: [] })
    expect(causesOf(target, { ...rotated, ...broken }).diagnoses[0]?.severity).toBe('error')
  })
})

describe("a login or a database that is not shown to be the tenant's is never changed for it", () => {
  const fixesOf = (changes: Changes, of = target) => causesOf(of, { ...broken, ...changes }).diagnoses[0]?.fixes ?? []
  const textOf = (changes: Changes, of = target) =>
    fixesOf(changes, of)
      .map(fix => fix.command ?? fix.manual)
      .join('\n')
  const refusals: readonly (readonly [what: string, parts: Partial<Failed>])[] = [
    ['password', {}],
    ['rights', { layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR' }],
    [
      'database',
      { layer: 'schema', errno: 1049, code: 'ER_BAD_DB_ERROR', message: "Unknown database 'goldencrust_db'" },
    ],
    ['host', { errno: 1130, code: 'ER_HOST_NOT_PRIVILEGED', task: { id: 'a', left: [] } }],
    ['method', { errno: 1251, code: 'ER_NOT_SUPPORTED_AUTH_MODE', message: 'Client does not support authentication' }],
  ]
  const changesOf = (user: string) => new RegExp(`(ALTER USER|TO|RENAME USER|CREATE USER) '${user}'`)

  test.for(refusals)('%s', ([, parts]) => {
    for (const username of ['bluebird_user', 'admin', 'wp']) {
      const text = textOf({ ...login({ ...parts, username }), ...inSecret({ username }) })
      expect(text).not.toMatch(changesOf(username))
      expect(text).toMatch(/user goldencrust_user, database goldencrust_db/)
      expect(text).toMatch(/put-secret-value --secret-id prod-goldencrust-db-credentials/)
    }
    for (const username of ['goldencrust_user', 'goldencrust_wp'])
      expect(textOf({ ...login({ ...parts, username }), ...inSecret({ username }) })).toMatch(changesOf(username))
  })

  test('a user that the data give to two tenants', () => {
    const shared = { databaseUser: 'wordpress' }
    const overrides = { goldencrust: shared, bluebird: shared }
    const of = { ...target, environment: { ...target.environment, overrides }, names: { ...target.names, ...shared } }
    const text = textOf({ ...login({ username: 'wordpress' }), ...inSecret({ username: 'wordpress' }) }, of)
    expect(text).not.toMatch(changesOf('wordpress'))
    expect(text).toMatch(/Change nothing of wordpress for goldencrust alone/)
    const alone = { ...of, environment: { ...of.environment, overrides: { goldencrust: shared } } }
    expect(textOf({ ...login({ username: 'wordpress' }), ...inSecret({ username: 'wordpress' }) }, alone)).toMatch(
      changesOf('wordpress'),
    )
  })

  test('a user whom the definition of a neighbour names', () => {
    const usedBy = ['prod-bluebird-service']
    const text = textOf(login({ usedBy }))
    expect(text).not.toMatch(changesOf('goldencrust_user'))
    expect(text).toMatch(/Compare with the secret of prod-bluebird-service[\s\S]*Change nothing of goldencrust_user/)
    const username = 'goldencrust_wp'
    const other = textOf({ ...login({ usedBy, username }), ...inSecret({ username }) })
    expect(other).not.toMatch(changesOf(username))
    expect(other).toMatch(/user goldencrust_/)
    expect(textOf(login({ usedBy: [] }))).toMatch(changesOf('goldencrust_user'))
  })

  test('nothing shows who else logs in as a user: the one who changes it looks first', () => {
    for (const [, parts] of [...refusals.slice(0, 1), ...refusals.slice(3)])
      expect(textOf(login(parts))).toMatch(/FROM mysql\.user WHERE[\s\S]*SHOW GRANTS[\s\S]*(ALTER|RENAME) USER/)
    const username = 'goldencrust_use'
    expect(textOf({ ...login({ username }), ...inSecret({ username }) })).toMatch(
      /no such user, correct the user name in the secret instead \(by convention goldencrust_user\)/,
    )
  })

  test('an account with its hosts is no user', () => {
    const username = 'goldencrust_user@%'
    const text = textOf({ ...login({ username }), ...inSecret({ username }) })
    expect(text).toMatch(/--arg key username --arg value goldencrust_user /)
    expect(text).not.toMatch(/ALTER USER/)
    const theirs = 'bluebird_user@10.0.%'
    expect(textOf({ ...login({ username: theirs }), ...inSecret({ username: theirs }) })).toMatch(
      /user goldencrust_user, database goldencrust_db/,
    )
  })

  test('a database that the data give to two tenants', () => {
    const shared = { databaseName: 'wp_all' }
    const of = {
      ...target,
      environment: { ...target.environment, overrides: { goldencrust: shared, bluebird: shared } },
      names: { ...target.names, ...shared },
    }
    const parts = { layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR', database: 'wp_all' } as const
    const { WORDPRESS_DB_NAME: _, ...environment } = running.environment
    const changes = {
      ...login(parts),
      ...inSecret({ database: 'wp_all' }),
      'task-definition': { ...healthy['task-definition'], running: { ...running, environment } },
    }
    expect(textOf(changes, of)).toMatch(/Compare with the secret of bluebird[\s\S]*SHOW GRANTS/)
    expect(fixesOf(changes, of)).toHaveLength(1)
  })

  test('a database that only the secret names', () => {
    const parts = { layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR', database: 'bluebird_db' } as const
    const { WORDPRESS_DB_NAME: _, ...environment } = running.environment
    const text = textOf({
      ...login(parts),
      ...inSecret({ database: 'bluebird_db' }),
      'task-definition': { ...healthy['task-definition'], running: { ...running, environment } },
    })
    expect(text).not.toMatch(/GRANT/)
    expect(text).toMatch(/--arg key database --arg value goldencrust_db/)
  })

  test('a secret that is a whole copy gets a whole login, not the name of a database alone', () => {
    const parts = { layer: 'schema', errno: 1044, code: 'ER_DBACCESS_DENIED_ERROR', username: 'bluebird_user' } as const
    const text = textOf({ ...login(parts), ...inSecret({ username: 'bluebird_user', database: 'bluebird_db' }) })
    expect(text).toMatch(/user goldencrust_user, database goldencrust_db/)
    expect(text).not.toMatch(/--arg key database/)
  })
})
