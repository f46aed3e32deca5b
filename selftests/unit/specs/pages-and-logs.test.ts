import { describe, expect, test } from 'vitest'
import type { Database, EdgePages, LogFinding } from '../../../evidence/index.ts'
import databaseReachable from '../../../specs/database-reachable.spec.ts'
import installPage from '../../../specs/install-page.spec.ts'
import logsDatabaseErrors from '../../../specs/logs-database-errors.spec.ts'
import logsParseErrors from '../../../specs/logs-parse-errors.spec.ts'
import { answer, freshStart, installedStart, installer, loginPage, noAnswer, THROUGH_EDGE } from '../../lib/answers.ts'
import { type Changes, healthyData, NOW, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const installedTarget = targetIn('prod', 'goldencrust', 'installed')

describe('install-page', () => {
  const pages: EdgePages = data['edge-pages']
  const shown = (changes: Partial<EdgePages>): Changes => ({ 'edge-pages': { ...pages, ...changes } })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'the installer without a database',
      shown({
        installer: installer('welcome', {
          status: 500,
          title: 'WordPress › Error',
          wordpress: { databaseError: true, installer: null },
        }),
      }),
      /^failed: .*500 "WordPress › Error" \(WordPress has no database\)/,
    ],
    [
      "pages by the function's own login, because the stored one cannot be read",
      shown({ login: 'live-function-unconfirmed' }),
      /^unknown: .*with the login in the LIVE function; the stored one could not be read/,
    ],
    [
      'an installer that says installed',
      shown({ installer: installer('already-installed') }),
      /^failed: .*Already Installed/,
    ],
    ['an empty installer', shown({ installer: answer({ status: 200 }) }), /^failed: .*"no title", not the installer/],
    [
      'an installer from the cache',
      shown({ installer: installer('welcome', { xCache: 'Hit from cloudfront' }) }),
      /^unknown: .*cache/,
    ],
    [
      'no answer of the installer',
      { 'edge-pages': { ...pages, installer: noAnswer('timeout', 'ETIMEDOUT') } },
      /^unknown: the installer does not answer: no answer in time \(ETIMEDOUT\)/,
    ],
    [
      'an installer whose connection ends without a word',
      { 'edge-pages': { ...pages, installer: { ...noAnswer('protocol', 'Error'), message: '' } } },
      /^unknown: the installer does not answer: the answer is not HTTP$/,
    ],
    [
      'the database error',
      shown({ start: answer({ status: 500, bodyBytes: 2527, wordpress: { databaseError: true } }) }),
      /^failed: 500 \(WordPress has no database\)/,
    ],
    ['an empty page', shown({ start: installedStart(domain, { bodyBytes: 0 }) }), /^failed: 200 with an empty body/],
    [
      'a page that WordPress never saw',
      shown({ start: answer({ status: 401, xCache: 'FunctionGeneratedResponse from cloudfront' }) }),
      /^unknown: 401/,
    ],
    ['silence', { 'edge-pages': { ...pages, start: noAnswer('timeout', 'ETIMEDOUT') } }, /^unknown/],
    ['no login', { 'edge-pages': { ...pages, login: 'none-known' } }, /^unknown: no login/],
    ['pages unseen', { 'edge-pages': null }, /^unknown: not allowed/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(installPage, target, changes))).toMatch(line)
  })

  test('an installed site shows its own title and an installer that is closed', () => {
    const start = installedStart(domain, THROUGH_EDGE)
    const closed = { ...pages, start, installer: installer('already-installed') }
    expect(verdictLine(judge(installPage, installedTarget, { 'edge-pages': closed }))).toBe(
      'passed: 200 "Golden Crust", 48213 bytes',
    )
    const open = { ...closed, installer: installer('welcome') }
    expect(verdictLine(judge(installPage, installedTarget, { 'edge-pages': open }))).toMatch(
      /^failed: .*still offers to install/,
    )
    const untitled = { ...closed, start: { ...start, title: null } }
    expect(verdictLine(judge(installPage, installedTarget, { 'edge-pages': untitled }))).toMatch(/^failed: .*no title/)
    const fresh = { ...closed, start: freshStart(domain, THROUGH_EDGE) }
    expect(verdictLine(judge(installPage, installedTarget, { 'edge-pages': fresh }))).toMatch(
      /^failed: .*installer is open/,
    )
  })

  test('in DEV the pages of the load balancer count', () => {
    const dev = targetIn('dev')
    expect(verdictLine(judge(installPage, dev, { 'edge-pages': null }))).toMatch(/^passed/)
    expect(verdictLine(judge(installPage, dev, { 'alb-pages': null }))).toMatch(/^unknown/)
  })
})

describe.each([
  ['logs-parse-errors', logsParseErrors, 'php-parse', 'database'],
  ['logs-parse-errors', logsParseErrors, 'php-fatal', 'database'],
  ['logs-database-errors', logsDatabaseErrors, 'database', 'php-parse'],
] as const)('%s', (_, step, own, other) => {
  const { logs } = data
  const stream = 'goldencrust/wordpress/8f3a11112222'
  const finding = (changes: Partial<LogFinding>): LogFinding => ({
    class: own,
    stream,
    count: 14,
    firstAt: NOW.toISOString(),
    lastAt: NOW.toISOString(),
    excerpt: 'PHP Parse error:  syntax error, unexpected token "<"',
    ...changes,
  })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      `${own} lines`,
      { logs: { ...logs, findings: [finding({})] } },
      /^failed: 14 x "PHP Parse error: .* in goldencrust\/wordpress\/8f3a11112222, last at 10:00:00 UTC/,
    ],
    ['lines of another class', { logs: { ...logs, findings: [finding({ class: other })] } }, /^passed/],
    [
      'lines of a task that stopped',
      { logs: { ...logs, findings: [finding({ stream: 'goldencrust/wordpress/gone' })] } },
      /^passed/,
    ],
    [
      "lines of another tenant's task",
      { logs: { ...logs, findings: [finding({ stream: 'goldencrust2/wordpress/8f3a11112222' })] } },
      /^passed/,
    ],
    ['no stream', { logs: { ...logs, streams: [] } }, /^unknown: no log stream under goldencrust\/wordpress\//],
    [
      'a stream of another task only',
      { logs: { ...logs, streams: [{ name: 'goldencrust/wordpress/gone', lastEventAt: null }] } },
      /^unknown: no log stream/,
    ],
    ['no group', { logs: { groupFound: false, group: '/ecs/prod' } }, /^failed: there is no log group \/ecs\/prod/],
    ['logs too long, nothing found', { logs: { ...logs, truncated: true } }, /^unknown: nothing found/],
    ['logs too long, something found', { logs: { ...logs, truncated: true, findings: [finding({})] } }, /^failed/],
    ['no task', { tasks: { tasks: [] } }, /^unknown: no task runs/],
  ])('%s', (_what, changes, line) => {
    expect(verdictLine(judge(step, target, changes))).toMatch(line)
  })
})

test('a clean log does not clear the database', () => {
  expect(judge(logsDatabaseErrors, target).notes.join()).toContain('does not clear the database')
})

describe('database-reachable', () => {
  const { database } = data
  const failing = (
    layer: Extract<Database, { outcome: 'failed' }>['layer'],
    code: string,
    noRoute: boolean,
    errno: number | null = null,
  ): Changes => ({
    database: {
      outcome: 'failed',
      host: 'db',
      port: 3306,
      address: null,
      username: 'u',
      database: 'd',
      layer,
      code,
      errno,
      message: `${code} happened`,
      noRoute,
    },
  })
  const NO_ROUTE = failing('connect', 'ETIMEDOUT', true)
  const starting = (start: ReturnType<typeof answer>): Changes => ({
    'alb-pages': { start, installer: installer('welcome'), loginPage: loginPage() },
  })
  const DATABASE_ERROR = answer({ status: 500, bodyBytes: 2527, wordpress: { databaseError: true } })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['the login', {}, /^passed: login as goldencrust_user to goldencrust_db ok, 0 tables/],
    [
      'a login that is refused',
      failing('login', 'ER_ACCESS_DENIED_ERROR', false, 1045),
      /^failed: login failed at db:3306: ER_ACCESS_DENIED_ERROR/,
    ],
    ['a database that is not there', failing('schema', 'ER_BAD_DB_ERROR', false, 1049), /^failed: schema failed/],
    ['a connection that is refused', failing('connect', 'ECONNREFUSED', false), /^failed: connect failed/],
    ['a name that does not exist', failing('resolve', 'ENOTFOUND', false), /^failed: resolve failed/],
    ...(
      [
        ['connect', 'ECONNRESET', null],
        ['handshake', 'PROTOCOL_ERROR', null],
        ['handshake', 'PROTOCOL_CONNECTION_LOST', null],
        ['handshake', 'ETIMEDOUT', null],
        ['handshake', 'ER_HOST_IS_BLOCKED', 1129],
        ['handshake', 'ER_HOST_NOT_PRIVILEGED', 1130],
        ['query', 'PROTOCOL_CONNECTION_LOST', null],
        ['query', 'ETIMEDOUT', null],
      ] as const
    ).flatMap(([layer, code, errno]): [string, Changes, RegExp][] => {
      const changes = failing(layer, code, false, errno)
      return [
        [`${layer} ${code}, and WordPress works`, changes, /^passed: inferred/],
        [
          `${layer} ${code}, and WordPress is not seen`,
          { ...changes, 'alb-pages': null },
          layer === 'query'
            ? new RegExp(`^unknown: db:3306 let u in and then gave no answer: ${code}, .*nothing of what WordPress is`)
            : new RegExp(`^unknown: .*${code}.*says nothing of the database itself`),
        ],
        [
          `${layer} ${code}, and WordPress has no database`,
          { ...changes, ...starting(DATABASE_ERROR) },
          /^failed: inferred/,
        ],
      ]
    }),
    ['no route, a WordPress that works', NO_ROUTE, /^passed: inferred: WordPress works on its database \(302 /],
    ['not from here, a WordPress that works', { database: null }, /^passed: inferred/],
    [
      'no route, a WordPress without its database',
      { ...NO_ROUTE, ...starting(DATABASE_ERROR) },
      /^failed: inferred: the tenant's own WordPress answers 500/,
    ],
    [
      'no route, an empty 500',
      { ...NO_ROUTE, ...starting(answer({ status: 500 })) },
      /^unknown: no route to db:3306 from here \(ETIMEDOUT\), .*add --db-via task/,
    ],
    [
      'no route, a start page from a page cache beside an installer without its database',
      {
        ...NO_ROUTE,
        'alb-pages': {
          start: installedStart(domain, { wordpress: { pageCache: 'X-nananana: Batcache-Hit' } }),
          installer: DATABASE_ERROR,
          loginPage: DATABASE_ERROR,
        },
      },
      /^failed: inferred: .*gives 500 .*page cache \(X-nananana: Batcache-Hit\)/,
    ],
    [
      'no route, a start page, and nothing beside it that asks the database',
      {
        ...NO_ROUTE,
        'alb-pages': {
          start: installedStart(domain),
          installer: answer({ status: 403 }),
          loginPage: answer({ status: 403 }),
        },
      },
      /^unknown/,
    ],
    ['no route, the right answer from somebody else', { ...NO_ROUTE, 'listener-rules': { listeners: [] } }, /^unknown/],
    [
      'no route, somebody else without a database',
      { ...NO_ROUTE, ...starting(DATABASE_ERROR), 'listener-rules': { listeners: [] } },
      /^unknown/,
    ],
    [
      'no route, a load balancer that fails open',
      { ...NO_ROUTE, 'target-health': { found: true, targetGroupArn: 'a', targets: [] } },
      /^unknown/,
    ],
    ['no route, no pages', { ...NO_ROUTE, 'alb-pages': null }, /^unknown/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(databaseReachable, target, changes))).toMatch(line)
  })

  test('an installed site has tables', () => {
    const empty: Changes = { database: { ...database, tableCount: 3, prefixedTableCount: 0 } }
    expect(verdictLine(judge(databaseReachable, installedTarget, empty))).toMatch(
      /^failed: .*3 tables, 0 of them wp_\*: .*empty/,
    )
  })

  test('a server without TLS is worth a note', () => {
    expect(judge(databaseReachable, target, { database: { ...database, tls: 'none' } }).notes).toHaveLength(1)
  })

  test('says when it was stopped by the schedule and could not be asked', () => {
    const sit = targetIn('sit')
    const changes: Changes = { ...NO_ROUTE, service: { ...healthyData(sit).service, desiredCount: 0, runningCount: 0 } }
    expect(judge(databaseReachable, sit, changes, new Date('2026-01-17T10:00:00Z')).status).toBe('not-applicable')
  })
})
