import { describe, expect, test } from 'vitest'
import type { ListenerRule, LogErrorClass } from '../../../evidence/index.ts'
import albResponse from '../../../specs/alb-response.spec.ts'
import listenerRule from '../../../specs/listener-rule.spec.ts'
import listenerRuleUnshadowed from '../../../specs/listener-rule-unshadowed.spec.ts'
import requestsLogged from '../../../specs/requests-logged.spec.ts'
import { answer, freshStart, installedStart, installer, loginPage, noAnswer } from '../../lib/answers.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from '../../lib/rules.ts'

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const OWN = targetGroupArn(target, target.names.targetGroup)
const OTHER = targetGroupArn(target, 'prod-goldencrust2-tg')
const NO_SERVICE: Changes = { service: { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } }
const own = forwardRule(210, { 'host-header': [domain] }, OWN)

const listening = (...rules: readonly ListenerRule[]): Changes => ({
  'listener-rules': {
    listeners: [{ arn: 'l', port: 80, protocol: 'HTTP', rules: [...rules, fixedResponseRule(null, {})] }],
  },
})

describe('listener-rule', () => {
  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'none',
      listening(forwardRule(211, { 'host-header': ['a.example'] }, OTHER)),
      /^failed: none of 1 rule is for goldencrust\.wpprod/,
    ],
    [
      'for a longer name only',
      listening(forwardRule(211, { 'host-header': [`my${domain}`] }, OTHER)),
      /^failed: none of 1 rule/,
    ],
    [
      'to another target group',
      listening(forwardRule(210, { 'host-header': [domain] }, OTHER)),
      /^failed: rule 210 .* leads to prod-goldencrust2-tg, not to prod-goldencrust-tg/,
    ],
    [
      'for another host',
      listening(forwardRule(210, { 'host-header': ['goldencrust.wp.kimmyai.io'] }, OWN)),
      /^failed: rule 210 \(host goldencrust\.wp\.kimmyai\.io\) leads to the tenant's target group, but not for/,
    ],
    [
      'to two target groups',
      listening(forwardRule(210, { 'host-header': [domain] }, OWN, OTHER)),
      /^failed: .* a part of the requests to prod-goldencrust2-tg/,
    ],
    [
      'that rewrites the host',
      listening({
        ...own,
        transforms: [
          { type: 'host-header-rewrite', rewrites: [{ regex: '^([a-z]+)\\.wpprod\\..*$', replace: '$1.internal' }] },
        ],
      }),
      /^failed: rule 210 .* rewrites the host to goldencrust\.internal/,
    ],
    [
      'that rewrites other hosts',
      listening({
        ...own,
        transforms: [{ type: 'host-header-rewrite', rewrites: [{ regex: '^www\\.(.*)$', replace: '$1' }] }],
      }),
      /^passed/,
    ],
    [
      'that rewrites what cannot be read here',
      listening({
        ...own,
        transforms: [{ type: 'host-header-rewrite', rewrites: [{ regex: '(?=x)', replace: 'y' }] }],
      }),
      /^unknown: rule 210/,
    ],
    [
      'outside the range',
      listening(forwardRule(12, { 'host-header': [domain] }, OWN)),
      /^failed: rule 12 .* outside PROD's range 200-299/,
    ],
    [
      'with a path',
      listening(forwardRule(210, { 'host-header': [domain], 'path-pattern': ['/wp-admin/*'] }, OWN)),
      /^failed: .*asks for more than the host/,
    ],
    [
      'by the default action only',
      {
        'listener-rules': {
          listeners: [{ arn: 'l', port: 80, protocol: 'HTTP', rules: [forwardRule(null, {}, OWN)] }],
        },
      },
      /^failed: none of 0 rules/,
    ],
    [
      'among several hosts',
      listening(forwardRule(210, { 'host-header': ['a.example', domain.toUpperCase()] }, OWN)),
      /^passed/,
    ],
    ['by a wildcard', listening(forwardRule(210, { 'host-header': ['*.wpprod.kimmyai.io'] }, OWN)), /^passed/],
    [
      'without a load balancer',
      { 'load-balancer': { found: false, name: 'prod-alb' } },
      /^failed: there is no load balancer prod-alb/,
    ],
    [
      'without a target group',
      { service: { ...data.service, loadBalancers: [] } },
      /^failed: .* registers with no target group/,
    ],
    ['without a service', NO_SERVICE, /^unknown/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(listenerRule, target, changes))).toMatch(line)
  })

  test('on another port only', () => {
    const rules = { arn: 'l', port: 80, protocol: 'HTTP', rules: [fixedResponseRule(null, {})] }
    const listeners = [rules, { ...rules, port: 443, protocol: 'HTTPS', rules: [own] }]
    expect(verdictLine(judge(listenerRule, target, { 'listener-rules': { listeners } }))).toMatch(
      /^failed: .*on port 443 only/,
    )
  })
})

describe('listener-rule-unshadowed', () => {
  test.each<[what: string, changes: Changes, line: RegExp, notes: number]>([
    [
      'a catch-all',
      listening(forwardRule(5, { 'path-pattern': ['/*'] }, OTHER), own),
      /^failed: rule 5 \(path \/\*\) takes every request: forward to prod-goldencrust2-tg; before rule 210/,
      0,
    ],
    [
      'a catch-all that says 200',
      listening(fixedResponseRule(5, { 'path-pattern': ['/*'] }), own),
      /^failed: .*fixed response 200/,
      0,
    ],
    [
      'the login',
      listening(forwardRule(5, { 'path-pattern': ['/wp-login.php'] }, OTHER), own),
      /^failed: .*takes \/wp-login\.php/,
      0,
    ],
    [
      'a wildcard host',
      listening(forwardRule(5, { 'host-header': ['*.kimmyai.io'] }, OTHER), own),
      /^failed: .*every request/,
      0,
    ],
    [
      'two at once',
      listening(
        forwardRule(5, { 'path-pattern': ['/*'] }, OTHER),
        forwardRule(6, { 'path-pattern': ['/*'] }, OTHER),
        own,
      ),
      /^failed: rule 5 .*; rule 6 /,
      0,
    ],
    ['a path of its own', listening(forwardRule(5, { 'path-pattern': ['/tenant-1/*'] }, OTHER), own), /^passed/, 1],
    ['an address', listening(fixedResponseRule(5, { 'source-ip': ['203.0.113.0/24'] }), own), /^passed/, 1],
    ['a catch-all behind it', listening(own, forwardRule(299, { 'path-pattern': ['/*'] }, OTHER)), /^passed/, 0],
    [
      'nothing of its own',
      listening(forwardRule(5, { 'path-pattern': ['/*'] }, OTHER)),
      /^unknown: no rule of its own/,
      0,
    ],
    ['no service', NO_SERVICE, /^unknown/, 0],
  ])('%s', (_, changes, line, notes) => {
    const verdict = judge(listenerRuleUnshadowed, target, changes)
    expect(verdictLine(verdict)).toMatch(line)
    expect(verdict.notes).toHaveLength(notes)
  })
})

describe('alb-response', () => {
  const starting = (start: ReturnType<typeof answer> | ReturnType<typeof noAnswer>): Changes => ({
    'alb-pages': { start, installer: installer('welcome'), loginPage: loginPage() },
  })
  const health = (...states: readonly string[]): Changes => ({
    'target-health': {
      found: true,
      targetGroupArn: OWN,
      targets: states.map(state => ({ id: '10.0.3.17', port: 80, state, reason: null, description: null })),
    },
  })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'the right answer from behind a catch-all',
      listening(forwardRule(5, { 'path-pattern': ['/*'] }, OTHER), own),
      /^failed: the load balancer gives requests for goldencrust.* to rule 5 \(path \/\*\): forward to prod-goldencrust2-tg; the answer is 302/,
    ],
    [
      'the right answer through a wrong target group',
      listening(forwardRule(210, { 'host-header': [domain] }, OTHER)),
      /^failed: .*prod-goldencrust2-tg/,
    ],
    ['the right answer without a rule', listening(), /^failed: .*the default action/],
    ['the right answer while the load balancer fails open', health('unhealthy'), /^unknown: .*fails open/],
    ['the right answer without targets', health(), /^failed: .*fails open/],
    ['the right answer from a target not judged yet', health('initial'), /^unknown: .*healthy yet/],
    ['the right answer from one of two', health('unhealthy', 'healthy'), /^passed/],
    ['the right answer with target health unseen', { 'target-health': null }, /^unknown: .*target health not seen/],
    ['the right answer without a service', NO_SERVICE, /^unknown: .*there is no service/],
    [
      'the installer although there are tables',
      { database: { ...data.database, tableCount: 12, prefixedTableCount: 12 } },
      /^failed: .*12 tables wp_\*: WordPress reads another database/,
    ],
    ['the right answer with the database unseen', { database: null }, /^passed/],
    ['an empty 500', starting(answer({ status: 500 })), /^failed: 500 with an empty body/],
    [
      'the database error',
      starting(answer({ status: 500, bodyBytes: 2527, wordpress: { databaseError: true } })),
      /^failed: 500 \(WordPress has no database\)/,
    ],
    [
      'the default text with 200',
      starting(
        answer({
          server: 'awselb/2.0',
          contentType: 'text/plain',
          bodyBytes: 41,
          bodyExcerpt: 'BBWS POC1 - Please use /tenant-{id}/ path',
        }),
      ),
      /^failed: 200 "BBWS POC1/,
    ],
    [
      "another tenant's page",
      starting(installedStart(domain, { wordpress: { restApiHost: 'other.example' } })),
      /^failed: .*the WordPress of other\.example/,
    ],
    ['another environment', starting(freshStart('goldencrust.wpsit.kimmyai.io')), /^failed: .*another host/],
    [
      'the setup page',
      starting(freshStart(domain, { location: `https://${domain}/wp-admin/setup-config.php` })),
      /^failed: .*no wp-config\.php/,
    ],
    [
      "the listener's redirect",
      starting(freshStart(domain, { server: 'awselb/2.0' })),
      /^failed: .*by the load balancer itself/,
    ],
    [
      'a page of who knows',
      starting(answer({ title: 'Hello', bodyBytes: 400 })),
      /^unknown: 200 "Hello" without a sign/,
    ],
    ['connection refused', starting(noAnswer('refused', 'ECONNREFUSED')), /^failed: connection refused/],
    [
      'an error without words',
      starting({ ...noAnswer('protocol', 'Error'), message: '', address: '10.0.0.1' }),
      /^unknown: the answer is not HTTP \(from 10\.0\.0\.1\)/,
    ],
    [
      'an error without a code',
      starting({ ...noAnswer('protocol', 'Error'), message: 'odd frame', address: null }),
      /^unknown: the answer is not HTTP \([^a-z]*"[^a-z]*odd frame/,
    ],
    ...(
      [
        ['timeout', 'ETIMEDOUT'],
        ['reset', 'ECONNRESET'],
        ['unreachable', 'EHOSTUNREACH'],
      ] as const
    ).flatMap(([failure, code]): [string, Changes, RegExp][] => {
      const silence = noAnswer(failure, code)
      const edge = (start: ReturnType<typeof answer> | typeof silence): Changes => ({
        'edge-pages': { ...data['edge-pages'], start },
      })
      return [
        [`${code}, all else is well`, starting(silence), /^unknown: .*healthy and WordPress answers by the other way/],
        [
          `${code}, the other way unseen`,
          { ...starting(silence), 'edge-pages': null },
          /^unknown: .*target is healthy/,
        ],
        [`${code} both ways`, { ...starting(silence), ...edge(silence) }, /^failed: /],
        [`${code}, a 504 by the other way`, { ...starting(silence), ...edge(answer({ status: 504 })) }, /^failed: /],
        [`${code}, and no target is healthy`, { ...starting(silence), ...health('unhealthy') }, /^failed: /],
        [
          `${code}, and nothing else is seen`,
          { ...starting(silence), 'edge-pages': null, 'target-health': null },
          /^failed: /,
        ],
      ]
    }),
    ['what is no HTTP', starting(noAnswer('protocol', 'HPE_INVALID_CONSTANT')), /^unknown: the answer is not HTTP/],
    ...['SERVFAIL', 'REFUSED', 'BADRESP'].map((code): [string, Changes, RegExp] => [
      `a resolver that says ${code}`,
      starting(noAnswer('resolve', `E${code}`)),
      /^unknown: not reachable from here/,
    ]),
    ['a name that does not exist', starting(noAnswer('resolve', 'ENOTFOUND')), /^failed: the name does not resolve/],
    ['a portal', starting(answer({ status: 302, location: 'http://login.example/?u=x' })), /^unknown: .*between here/],
    [
      'a WordPress that leads elsewhere',
      starting(answer({ status: 302, location: 'http://other.example/', wordpress: { redirectBy: 'WordPress' } })),
      /^failed: .*another host/,
    ],
    ['no network here', starting(noAnswer('unreachable', 'ENETUNREACH')), /^unknown: not reachable from here/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(albResponse, target, changes))).toMatch(line)
  })

  const [task] = data.tasks.tasks
  const says = (excerpt: string, errorClass: LogErrorClass = 'unnamed'): Changes => ({
    logs: {
      ...data.logs,
      findings: [
        {
          class: errorClass,
          stream: `goldencrust/wordpress/${task?.id ?? ''}`,
          count: 3,
          firstAt: task?.startedAt ?? '',
          lastAt: task?.startedAt ?? '',
          excerpt,
        },
      ],
    },
  })

  test('an answer that tells nothing comes with what the log says, and with one thing to look at', () => {
    const empty = starting(answer({ status: 500 }))
    const said = judge(albResponse, target, {
      ...empty,
      ...says('[Wed Nov 25 21:59:32 2026] [core:error] [pid 5] [client 10.0.0.9:1] AH00037: Symbolic link not allowed'),
    })
    expect(verdictLine(said)).toMatch(
      /^failed: 500 with an empty body.*; the log says "AH00037: Symbolic link not allowed"$/,
    )
    const silent = judge(albResponse, target, empty)
    expect(verdictLine(silent)).toMatch(/; no error line of the log says why$/)
    expect(silent).toMatchObject({ fixes: [{ command: expect.stringContaining('filter-log-events'), changes: false }] })
    // What has a cause of its own is told there.
    expect(
      verdictLine(judge(albResponse, target, { ...empty, ...says('PHP Fatal error: x', 'php-fatal') })),
    ).not.toMatch(/log/)
    expect(verdictLine(judge(albResponse, target, { ...empty, logs: null }))).not.toMatch(/log/)
  })

  test('a page that says what is wrong needs no log, and a page that works no next step', () => {
    const told = starting(answer({ status: 500, bodyBytes: 2527, wordpress: { databaseError: true } }))
    expect(judge(albResponse, target, { ...told, ...says('Connection refused') })).not.toHaveProperty('fixes')
    expect(judge(albResponse, target, says('Connection refused'))).not.toHaveProperty('fixes')
  })

  test('a load balancer that refuses leads to the load balancer', () => {
    expect(judge(albResponse, target, starting(noAnswer('refused', 'ECONNREFUSED')))).toMatchObject({
      fixes: [{ command: expect.stringContaining('describe-load-balancers'), changes: false }],
    })
  })

  test('an installer that is open although the site should be installed', () => {
    const changes = starting(freshStart(domain))
    expect(verdictLine(judge(albResponse, targetIn('prod', 'goldencrust', 'installed'), changes))).toMatch(
      /^failed: .*installer is open/,
    )
  })
})

describe('requests-logged', () => {
  const marker = data['request-marker']
  const found = (foundInStream: string | null): Changes => ({ 'request-marker': { ...marker, foundInStream } })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      "in another tenant's stream",
      found('goldencrust2/wordpress/abc'),
      /^failed: .*goldencrust2\/wordpress\/abc: another tenant's task/,
    ],
    [
      'in the stream of a task that stopped',
      found('goldencrust/wordpress/gone'),
      /^unknown: .*task gone no longer runs/,
    ],
    ['in a stream of the running task under another prefix', found('wp/wordpress/8f3a11112222'), /^passed/],
    ['with the tasks unseen', { tasks: null }, /^unknown: .*could not be seen/],
    ['nowhere, though routed here', found(null), /^unknown: .*can take longer/],
    [
      'nowhere, and routed elsewhere',
      { ...found(null), ...listening(forwardRule(5, { 'path-pattern': ['/*'] }, OTHER), own) },
      /^failed: .*rule 5/,
    ],
    ['nowhere, with the rules unseen', { ...found(null), 'listener-rules': null }, /^unknown/],
    ['not answered', { 'request-marker': { ...marker, status: null, foundInStream: null } }, /^unknown: .*no answer/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(requestsLogged, target, changes))).toMatch(line)
  })
})
