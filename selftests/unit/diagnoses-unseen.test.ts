import { describe, expect, test } from 'vitest'
import { answer, installedStart, noAnswer } from '../lib/answers.ts'
import { answering, logged, minutesAgo, noTasks, stoppedTask, struggling, unhealthy } from '../lib/broken-service.ts'
import { causesOf } from '../lib/causes.ts'
import { ALB, distributed, edgeError } from '../lib/edge-changes.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { fixedResponseRule, forwardRule } from '../lib/rules.ts'

const target = targetIn('prod')
const data = healthyData(target)
const rules = data['listener-rules']
const [group] = data.service.loadBalancers
const ownRule = forwardRule(210, { 'host-header': [target.domain] }, group?.targetGroupArn ?? '')

/** A rule before the tenant's own answers in its place. */
const shadowed: Changes = {
  'listener-rules': {
    listeners: rules.listeners.map(listener => ({
      ...listener,
      rules: [fixedResponseRule(100, { 'path-pattern': ['/*'] }), ownRule, fixedResponseRule(null, {})],
    })),
  },
  ...answering(target, answer({ status: 200, server: 'awselb/2.0', contentType: 'text/plain', bodyExcerpt: 'Wait' })),
}
const noRoute: Changes = {
  database: {
    outcome: 'failed',
    host: data.database.host,
    port: 3306,
    address: '10.0.12.9',
    username: 'goldencrust_user',
    database: 'goldencrust_db',
    layer: 'connect',
    code: 'ETIMEDOUT',
    errno: null,
    message: 'connect ETIMEDOUT',
    noRoute: true,
  },
}
const BLOCKED = "mysqli_real_connect(): (HY000/1129): Host '10.0.3.17' is blocked because of many connection errors"
const CRASHED = "WordPress database error Table './goldencrust_db/wp_options' is marked as crashed for query SELECT 1"
const failsChecks = unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]')

describe('where no page tells how WordPress does, its log does', () => {
  test.for([
    ['database-host-blocked', BLOCKED],
    ['database-tables-corrupt', CRASHED],
  ] as const)('%s', ([cause, line]) => {
    const broken = { ...shadowed, ...noRoute, ...logged(target, 'database', line) }
    const found = causesOf(target, { ...broken, ...failsChecks })
    expect(found.ids).toEqual(expect.arrayContaining([cause, 'listener-rule-shadowed']))
    expect(found.unexplained).toEqual([])
  })

  test('not where the health check says that it does well, a page that it does, or the line is of minutes ago', () => {
    const said = { ...noRoute, ...logged(target, 'database', BLOCKED) }
    expect(causesOf(target, { ...shadowed, ...said }).ids).not.toContain('database-host-blocked')
    expect(causesOf(target, { ...said, ...failsChecks }).ids).not.toContain('database-host-blocked')
    const over = logged(target, 'database', BLOCKED)
    const logs = over.logs?.groupFound
      ? { ...over.logs, findings: over.logs.findings.map(each => ({ ...each, lastAt: minutesAgo(5) })) }
      : null
    expect(causesOf(target, { ...shadowed, ...noRoute, ...failsChecks, logs }).ids).not.toContain(
      'database-host-blocked',
    )
  })
})

describe("another's answer says nothing of this WordPress", () => {
  const elsewhere = answering(target, installedStart('other.wpprod.kimmyai.io'))
  const stranger = { id: '10.0.9.9', port: 80, state: 'unhealthy', reason: 'Target.Timeout', description: null }
  const health = { ...data['target-health'], targets: [stranger] }
  const inPlace: Changes = { ...elsewhere, 'target-health': health }

  test.for<[string, Changes]>([
    ['while all is settled', {}],
    ['while tasks come and go', { service: struggling(target) }],
    ['while none starts', { ...noTasks(target, stoppedTask(target, 'CannotPullContainerError: x: not found')) }],
  ])('%s', ([, changes]) => {
    const { ids } = causesOf(target, { ...changes, ...inPlace })
    expect(ids).toContain('targets-foreign')
    expect(ids).not.toContain('wrong-site-url')
  })

  test('the own task alone leads to where WordPress believes it is', () => {
    expect(causesOf(target, elsewhere).ids).toContain('wrong-site-url')
  })
})

describe('no cause by a look that failed', () => {
  const silent = noAnswer('timeout', 'ETIMEDOUT')
  const closed: Changes = {
    ...edgeError(504),
    'alb-pages': { start: silent, installer: silent, loginPage: silent },
  }
  const byHttps = distributed({ origins: [{ domainName: ALB, protocolPolicy: 'https-only' }] })
  test.for<[string, string, Changes, Changes]>([
    ['port-not-listening', 'logs', unhealthy(target, 'Target.FailedHealthChecks'), { logs: null }],
    ['port-not-listening', 'tasks', unhealthy(target, 'Target.FailedHealthChecks'), { tasks: null }],
    ['origin-timeout', 'security groups', closed, { 'security-groups': null }],
    ['origin-unreachable', 'listeners', { ...byHttps, ...edgeError(502) }, { 'listener-rules': null }],
  ])('%s is open without %s', ([cause, , broken, unseen]) => {
    const { ids, unjudged } = causesOf(target, { ...broken, ...unseen })
    expect(ids).not.toContain(cause)
    expect(unjudged.map(({ id, reason }) => `${id} ${reason}`).join('\n')).toContain(cause)
  })

  test('with everything seen they are named', () => {
    expect(causesOf(target, unhealthy(target, 'Target.FailedHealthChecks')).ids).toContain('port-not-listening')
    expect(causesOf(target, closed).ids).toContain('origin-timeout')
    const both = { ...distributed({ origins: [{ domainName: ALB, protocolPolicy: 'http-only' }] }), ...edgeError(502) }
    expect(causesOf(target, both).ids).toContain('origin-unreachable')
  })
})

test('who may not pull is told so beside an image that is not there, where the registry names what is denied', () => {
  const missing: Changes = {
    image: {
      registry: 'ecr',
      found: false,
      reference: data['task-definition'].running.image,
      repository: 'prod-wordpress',
      repositoryFound: true,
    },
  }
  const denied = (text: string) => causesOf(target, { ...noTasks(target, stoppedTask(target, text)), ...missing }).ids
  const PULL =
    'CannotPullContainerError: pull access denied for x, repository does not exist or may require docker login'
  expect(denied(PULL)).toEqual(['image-missing'])
  expect(
    denied(`${PULL}: denied: User: arn:aws:sts::1:assumed-role/r is not authorized to perform: ecr:BatchGetImage`),
  ).toEqual(['image-missing', 'image-pull-denied'])
})
