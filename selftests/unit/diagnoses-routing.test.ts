import { describe, expect, test } from 'vitest'
import type { AlbPages, ListenerRule, TargetHealth } from '../../evidence/index.ts'
import { answer, freshStart } from '../lib/answers.ts'
import { causesOf, commandsOf } from '../lib/causes.ts'
import { faultsOf } from '../lib/command-faults.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from '../lib/rules.ts'

const target = targetIn('prod')
const { domain, names } = target
const OWN = targetGroupArn(target, names.targetGroup)
const OTHER = targetGroupArn(target, 'prod-bluebird-tg')
const DEFAULT = fixedResponseRule(null, {})
const own = (priority = 210) => forwardRule(priority, { 'host-header': [domain] }, OWN)
const listener = (rules: readonly ListenerRule[], port = 80) => ({
  arn: `arn:aws:elasticloadbalancing:listener/${port}`,
  port,
  protocol: port === 80 ? 'HTTP' : 'HTTPS',
  rules: [...rules, DEFAULT],
})
const rules = (...list: readonly ListenerRule[]): Changes => ({ 'listener-rules': { listeners: [listener(list)] } })
const weighted = (ownWeight: number, otherWeight: number): ListenerRule => ({
  ...own(),
  actions: [
    {
      type: 'forward',
      targetGroups: [
        { arn: OWN, weight: ownWeight },
        { arn: OTHER, weight: otherWeight },
      ],
      fixedResponse: null,
      redirect: null,
    },
  ],
})
const withHeader = (rule: ListenerRule): ListenerRule => ({
  ...rule,
  conditions: [...rule.conditions, { field: 'http-header', values: ['on'], regexValues: [], headerName: 'x-canary' }],
})
/** The own rule with the header by which CloudFront proves itself, which what it sends fits or not. */
const guarded = (holds: boolean): ListenerRule => ({
  ...own(),
  conditions: [
    ...own().conditions,
    {
      field: 'http-header',
      values: ['(value not shown)'],
      regexValues: [],
      headerName: 'X-Origin-Verify',
      throughEdge: [{ alias: '*.wpprod.kimmyai.io', holds }],
    },
  ],
})
const full = Array.from({ length: 100 }, (_, index) =>
  forwardRule(200 + index, { 'host-header': [`t${index}.wpprod.kimmyai.io`] }, OTHER),
)

const unused: TargetHealth = {
  found: true,
  targetGroupArn: OWN,
  targets: [{ id: '10.0.3.17', port: 80, state: 'unused', reason: 'Target.NotInUse', description: null }],
}
const pages = (start: AlbPages['start']): Changes => ({ 'alb-pages': { start, installer: start, loginPage: start } })
const defaultAnswer = answer({
  status: 200,
  server: 'awselb/2.0',
  contentType: 'text/plain',
  bodyBytes: 44,
  bodyExcerpt: 'BBWS POC1 - Please use /tenant-{id}/ path',
})

/** Causes, part of the root cause's sentence, part of the first command (empty: there is none). */
type Case = readonly [what: string, changes: Changes, ids: string, says?: RegExp, first?: RegExp]

const CASES: readonly Case[] = [
  ['the header that CloudFront sends', rules(guarded(true)), ''],
  [
    'another header than CloudFront sends',
    rules(guarded(false)),
    'origin-header-mismatch',
    /sends something else/,
    /^$/,
  ],
  ['a header of which nobody knows', rules(withHeader(own())), ''],
  ['healthy', {}, ''],
  [
    'no rule at all',
    { ...rules(), 'target-health': unused, ...pages(defaultAnswer) },
    'listener-rule-missing',
    /No listener rule sends/,
    /create-rule[\s\S]*--priority 200[\s\S]*goldencrust\.wpprod\.kimmyai\.io[\s\S]*prod-goldencrust-tg/,
  ],
  [
    'rules of others only, the first number taken',
    rules(forwardRule(200, { 'host-header': ['bluebird.wpprod.kimmyai.io'] }, OTHER)),
    'listener-rule-missing',
    /No listener rule/,
    /--priority 201/,
  ],
  [
    'a rule on the https listener only',
    { 'listener-rules': { listeners: [listener([], 80), listener([own()], 443)] } },
    'listener-rule-missing',
    /on port 443 only/,
    /create-rule[\s\S]*listener\/80/,
  ],
  ['no rule, and the range is full', rules(...full), 'listener-rule-missing', /No listener rule/, /^$/],
  [
    'no rule, and the target group is gone',
    { ...rules(), 'target-group': { found: false, name: names.targetGroup } },
    'listener-rule-missing',
    /No listener rule/,
    /^$/,
  ],
  [
    'a rule that rewrites the host',
    rules({
      ...own(),
      transforms: [{ type: 'host-header-rewrite', rewrites: [{ regex: '^(.*)$', replace: 'internal.example' }] }],
    }),
    'listener-host-mismatch',
    /^Rule 210 rewrites the host: WordPress is asked for internal\.example/,
    /modify-rule[\s\S]*--reset-transforms/,
  ],
  [
    'a rule that rewrites other hosts, and paths',
    rules({
      ...own(),
      transforms: [
        { type: 'host-header-rewrite', rewrites: [{ regex: '^www\\.(.*)$', replace: '$1' }] },
        { type: 'url-rewrite', rewrites: [{ regex: '^/old/(.*)$', replace: '/$1' }] },
      ],
    }),
    '',
  ],
  [
    'a rule for another host',
    rules(forwardRule(210, { 'host-header': ['www.goldencrust.example'] }, OWN)),
    'listener-host-mismatch',
    /serves www\.goldencrust\.example, not goldencrust\.wpprod/,
    /modify-rule[\s\S]*www\.goldencrust\.example","goldencrust\.wpprod/,
  ],
  [
    'a rule for a host that ends in the same way',
    rules(forwardRule(210, { 'host-header': [`new${domain}`] }, OWN)),
    'listener-host-mismatch',
  ],
  [
    'a rule for as many hosts as it can hold',
    rules(forwardRule(210, { 'host-header': ['a.x', 'b.x', 'c.x', 'd.x', 'e.x'] }, OWN)),
    'listener-host-mismatch',
    /serves a\.x/,
    /create-rule[\s\S]*--priority 200/,
  ],
  [
    'a rule that asks for a path too',
    rules(forwardRule(210, { 'host-header': [domain], 'path-pattern': ['/shop/*'] }, OWN)),
    'listener-host-mismatch',
    /asks for more than the host/,
    /modify-rule/,
  ],
  ['the host in capitals', rules(forwardRule(210, { 'host-header': [domain.toUpperCase()] }, OWN)), ''],
  ['the host among others', rules(forwardRule(210, { 'host-header': ['www.goldencrust.example', domain] }, OWN)), ''],
  [
    'a rule to another target group',
    { ...rules(forwardRule(210, { 'host-header': [domain] }, OTHER)), 'target-health': unused },
    'listener-rule-wrong-target',
    /does not forward to the target group/,
    /modify-rule[\s\S]*rule-210[\s\S]*prod-goldencrust-tg/,
  ],
  [
    'a rule for another host to ours, and one for ours to another',
    rules(
      forwardRule(209, { 'host-header': ['x.example'] }, OWN),
      forwardRule(210, { 'host-header': [domain] }, OTHER),
    ),
    'listener-rule-wrong-target',
  ],
  [
    'a rule to another target group that serves another host as well',
    rules(forwardRule(210, { 'host-header': ['bluebird.wpprod.kimmyai.io', domain] }, OTHER)),
    'listener-rule-wrong-target',
    /does not forward/,
    /create-rule/,
  ],
  ['all weight on another target group', rules(weighted(0, 1)), 'listener-rule-wrong-target'],
  ['some weight on another target group', rules(weighted(9, 1)), 'listener-rule-wrong-target', /only a part/],
  ['no weight on the other target group', rules(weighted(1, 0)), ''],
  [
    'a rule that answers itself',
    rules(fixedResponseRule(210, { 'host-header': [domain] }, '503')),
    'listener-rule-wrong-target',
    /answers requests for .* itself/,
  ],
  [
    'a catch-all in front',
    {
      ...rules(forwardRule(7, { 'path-pattern': ['/*'] }, OTHER), own()),
      ...pages(freshStart('bluebird.wpprod.kimmyai.io')),
    },
    'listener-rule-shadowed',
    /smaller number takes/,
    /set-rule-priorities[\s\S]*RuleArn=rule-7,Priority=1000/,
  ],
  ['a catch-all behind', rules(own(), forwardRule(900, { 'path-pattern': ['/*'] }, OTHER)), ''],
  ['a catch-all to the same target group', rules(forwardRule(7, { 'path-pattern': ['/*'] }, OWN), own()), ''],
  [
    'a maintenance page in front',
    rules(fixedResponseRule(1, { 'path-pattern': ['/*'] }, '503'), own()),
    'listener-rule-shadowed',
    /on purpose, for maintenance/,
  ],
  [
    'an older rule for the same host',
    rules(forwardRule(205, { 'host-header': [domain] }, OTHER), own()),
    'listener-rule-shadowed',
    /smaller number/,
    /RuleArn=rule-210,Priority=200/,
  ],
  [
    'an older rule for the same host, and a path of its own before it',
    rules(
      forwardRule(203, { 'host-header': [domain], 'path-pattern': ['/api/*'] }, OTHER),
      forwardRule(205, { 'host-header': [domain] }, OTHER),
      own(),
    ),
    'listener-rule-shadowed',
    /smaller number/,
    /RuleArn=rule-210,Priority=204/,
  ],
  ['a path of its own before the rule', rules(forwardRule(203, { 'path-pattern': ['/api/*'] }, OTHER), own()), ''],
  ['a canary that only some requests meet', rules(withHeader(forwardRule(7, {}, OTHER)), own()), ''],
  [
    'a canary, and another site answers',
    { ...rules(withHeader(forwardRule(7, {}, OTHER)), own()), ...pages(freshStart('bluebird.wpprod.kimmyai.io')) },
    'listener-rule-shadowed',
    /^Probably/,
  ],
  [
    'a page for some visitors, and the load balancer answers',
    { ...rules(withHeader(fixedResponseRule(7, {}, '503')), own()), ...pages(defaultAnswer) },
    'listener-rule-shadowed',
    /^Probably/,
  ],
  [
    "the tenant's rule outside the range",
    rules(own(400)),
    'listener-priority-conflict',
    /outside its environment's range/,
    /RuleArn=rule-400,Priority=200/,
  ],
  [
    "the tenant's rule outside the range, and a rule of another host on the first number",
    rules(forwardRule(200, { 'host-header': ['x.example'] }, OTHER), own(150)),
    'listener-priority-conflict',
    /range/,
    /Priority=201/,
  ],
  [
    'outside the range behind a catch-all',
    rules(forwardRule(300, { 'path-pattern': ['/*'] }, OTHER), own(400)),
    'listener-rule-shadowed',
    /smaller number/,
    /RuleArn=rule-400,Priority=200/,
  ],
  ['no rule, because there is no service', { ...rules(), service: NO_SERVICE() }, 'service-missing'],
]

function NO_SERVICE() {
  return { found: false, name: names.service, reason: 'MISSING' } as const
}

describe('what is wrong with the routing', () => {
  test.for(CASES)('%s', ([, changes, ids, says, first]) => {
    const found = causesOf(target, changes)
    expect(found.ids.join()).toBe(ids)
    expect(found.unexplained).toEqual([])
    if (says) expect(found.diagnoses[0]?.rootCause).toMatch(says)
    if (first) expect(commandsOf(found.diagnoses)[0] ?? '').toMatch(first)
  })

  test('every printed command can be pasted', async () => {
    const commands = CASES.flatMap(([, changes]) => commandsOf(causesOf(target, changes).diagnoses))
    expect(await faultsOf([...new Set(commands)])).toBe('')
  })

  test('what follows from a missing rule is explained by it, and nothing else is', () => {
    const { diagnoses } = causesOf(target, { ...rules(), 'target-health': unused, ...pages(defaultAnswer) })
    expect(diagnoses[0]?.explains).toEqual(
      expect.arrayContaining(['listener-rule', 'listener-rule-unshadowed', 'targets-healthy', 'alb-response']),
    )
    expect(diagnoses[0]?.explains).not.toContain('tls-certificate')
  })

  test('a rule outside the range that works is what its own step fails of, and nothing else', () => {
    const [first] = causesOf(target, rules(own(400))).diagnoses
    expect(first).toMatchObject({ severity: 'error', explains: ['listener-rule'] })
  })

  test('rules that could not be seen are no missing rules', () => {
    expect(causesOf(target, { ...pages(defaultAnswer), 'listener-rules': null }).ids).toEqual(['permission-missing'])
  })

  test('DEV is judged in the same way', () => {
    const dev = targetIn('dev')
    const { listeners } = healthyData(dev)['listener-rules']
    const none = listeners.map(each => ({ ...each, rules: [DEFAULT] }))
    expect(causesOf(dev, { 'listener-rules': { listeners: none } }).ids).toEqual(['listener-rule-missing'])
  })
})

test('where a web ACL of the load balancer refuses, a rule that would forward some requests elsewhere is not blamed', () => {
  const refused = answer({ status: 403, server: 'awselb/2.0', title: '403 Forbidden', bodyExcerpt: '403 Forbidden' })
  const changes = { ...rules(withHeader(forwardRule(7, {}, OTHER)), own()), ...pages(refused) }
  expect(causesOf(target, changes).ids).toEqual([])
})

describe("another tenant's rule keeps its number, and its host its own rule", () => {
  const bluebird = 'bluebird.wpprod.kimmyai.io'

  test("a neighbour's rule in the way is not put behind all others", () => {
    const wide = forwardRule(101, { 'host-header': [bluebird, '*.wpprod.kimmyai.io'] }, OTHER)
    const [first] = causesOf(target, rules(wide, own())).diagnoses
    expect(commandsOf([first].flatMap(each => each ?? [])).join('\n')).not.toMatch(/Priority=1000/)
    expect(first?.fixes.map(({ manual }) => manual ?? '').join('\n')).toMatch(/take out only the host or the pattern/)
    const everybodys = forwardRule(101, { 'host-header': ['*.wpprod.kimmyai.io'] }, OTHER)
    expect(commandsOf(causesOf(target, rules(everybodys, own())).diagnoses).join('\n')).toMatch(/Priority=1000/)
  })

  test('a host that has a rule of its own is replaced', () => {
    const stray = forwardRule(210, { 'host-header': [bluebird] }, OWN)
    const theirs = forwardRule(211, { 'host-header': [bluebird] }, OTHER)
    const { diagnoses } = causesOf(target, rules(stray, theirs))
    expect(commandsOf(diagnoses).join('\n')).toMatch(/modify-rule[\s\S]*Values":\["goldencrust\.wpprod/)
    expect(diagnoses[0]?.fixes.map(({ summary }) => summary).join('\n')).not.toMatch(/is right and/)
    expect(commandsOf(causesOf(target, rules(stray)).diagnoses).join('\n')).toMatch(/bluebird[^\]]*","goldencrust/)
  })

  test("a neighbour's host in a rule that redirects the tenant endlessly is not led to the tenant", () => {
    const toItself: ListenerRule = {
      ...forwardRule(210, { 'host-header': [bluebird, domain] }),
      actions: [
        {
          type: 'redirect',
          targetGroups: [],
          fixedResponse: null,
          redirect: { protocol: 'HTTPS', host: '#{host}', port: '443', path: '/#{path}', statusCode: '301' },
        },
      ],
    }
    const location = `https://${domain}/`
    const looped = { ...rules(toItself), ...pages(answer({ status: 301, location, server: 'awselb/2.0' })) }
    const { ids, diagnoses } = causesOf(target, looped)
    expect(ids).toEqual(['redirect-loop'])
    expect(commandsOf(diagnoses).join('\n')).toMatch(/create-rule[\s\S]*Values":\["bluebird\.wpprod[^,]*"\]/)
  })

  test('of a rule that asks for more than hosts only the host is taken out, and that by hand', () => {
    const blog = forwardRule(210, { 'host-header': [bluebird, domain], 'path-pattern': ['/*'] }, OTHER)
    const { diagnoses } = causesOf(target, rules(blog))
    expect(commandsOf(diagnoses).join('\n')).not.toMatch(/modify-rule/)
    expect(diagnoses[0]?.fixes.map(({ manual }) => manual ?? '').join('\n')).toMatch(/Only its host goes: bluebird/)
  })
})
