import { describe, expect, test } from 'vitest'
import type { ListenerRule } from '../../../evidence/index.ts'
import tenantRemoved from '../../../specs/tenant-removed.spec.ts'
import tenantStopped from '../../../specs/tenant-stopped.spec.ts'
import type { Verdict } from '../../../specs/verdict.ts'
import { faultsOf } from '../../lib/command-faults.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from '../../lib/rules.ts'

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const own = targetGroupArn(target, target.names.targetGroup)
const other = targetGroupArn(target, 'prod-bluebird-tg')

const BLUEBIRD = domain.replace('goldencrust', 'bluebird')

const withRules = (...rules: readonly ListenerRule[]): Changes => ({
  'listener-rules': {
    listeners: [{ arn: 'l', port: 80, protocol: 'HTTP', rules: [...rules, fixedResponseRule(null, {})] }],
  },
})
const commandsOf = (verdict: Verdict): readonly string[] =>
  verdict.status === 'failed' ? (verdict.fixes ?? []).flatMap(({ command }) => command ?? []) : []

describe('tenant-stopped', () => {
  const at = (counts: object): Changes => ({
    service: { ...data.service, desiredCount: 0, runningCount: 0, ...counts },
  })
  const stopped: Changes = { ...at({}), ...withRules(forwardRule(220, { 'host-header': ['bluebird.x'] }, other)) }

  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['at 0 without a rule', stopped, /^passed: prod-goldencrust-service is at 0, and none of 1 rule leads to it$/],
    [
      'no service',
      { ...stopped, service: { found: false, name: 's', reason: 'MISSING' } },
      /^passed: there is no service s/,
    ],
    ['a deleted service', { ...stopped, ...at({ status: 'INACTIVE' }) }, /^passed/],
    ['no cluster', { ...stopped, service: { found: false, name: 's', reason: 'CLUSTER_MISSING' } }, /^unknown/],
    [
      'still wanted',
      { ...stopped, ...at({ desiredCount: 1, runningCount: 1 }) },
      /^failed: not stopped: .* wants 1 task, 1 running/,
    ],
    ['still stopping', { ...stopped, ...at({ runningCount: 1 }) }, /^failed: .*still stopping$/],
    [
      'a rule that leads to it',
      { ...stopped, ...withRules(forwardRule(210, { 'host-header': ['a.b'] }, own)) },
      /^failed: .*rule 210/,
    ],
    [
      'a rule that names its host',
      { ...stopped, ...withRules(fixedResponseRule(210, { 'host-header': [domain.toUpperCase()] })) },
      /^failed: .*rule 210/,
    ],
    [
      'a rule of a longer name',
      { ...stopped, ...withRules(forwardRule(210, { 'host-header': [`x${domain}`] }, other)) },
      /^passed/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(tenantStopped, target, changes))).toMatch(line)
  })

  test('the ways out name the service and the rule, and spare a neighbour', () => {
    const all = judge(tenantStopped, target)
    expect(commandsOf(all)).toEqual([
      expect.stringMatching(/ecs update-service .*--service prod-goldencrust-service --desired-count 0/),
      expect.stringMatching(/elbv2 delete-rule --rule-arn \S+/),
    ])
    const both = withRules(forwardRule(210, { 'host-header': [domain, 'bluebird.x'] }, own))
    const [command] = commandsOf(judge(tenantStopped, target, { ...stopped, ...both }))
    expect(command).toMatch(/elbv2 modify-rule [\s\S]*"Values":\["bluebird\.x"\]/)
    const narrower = withRules(forwardRule(210, { 'host-header': [domain, 'bluebird.x'], 'path-pattern': ['/a'] }, own))
    const verdict = judge(tenantStopped, target, { ...stopped, ...narrower })
    expect(commandsOf(verdict)).toEqual([])
    expect(verdict).toMatchObject({ fixes: [{ manual: expect.stringContaining('keep its other conditions') }] })
  })

  test('a schedule can start it again', () => {
    const sit = targetIn('sit')
    const evidence = { service: { ...healthyData(sit).service, desiredCount: 0, runningCount: 0 }, ...withRules() }
    expect(judge(tenantStopped, sit, evidence).notes.join()).toMatch(/schedule of SIT starts services at 05:00 UTC/)
    expect(judge(tenantStopped, target, stopped).notes).toEqual([])
  })
})

describe('tenant-removed', () => {
  const nothing = {
    activeRevisions: [],
    accessPoints: [],
    rolePolicies: [],
    traces: ['log streams goldencrust/wordpress/*'],
    uses: { seen: true, services: [] },
  } as const
  const gone: Changes = {
    service: { found: false, name: data.service.name, reason: 'MISSING' },
    ...withRules(forwardRule(220, { 'host-header': ['bluebird.x'] }, other)),
    'target-group': { found: false, name: target.names.targetGroup },
    'db-secret': {
      state: 'pending-deletion',
      name: target.names.dbSecret,
      arn: null,
      deletedAt: '2026-01-14T09:00:00.000Z',
    },
    remains: nothing,
  }
  const ownRecord: Changes = {
    'hosted-zone': { ...data['hosted-zone'], record: { ...data['hosted-zone'].record, name: domain } },
  }

  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['nothing left', gone, /^passed: nothing is left; it was there: log streams/],
    ['the secret is gone too', { ...gone, 'db-secret': { state: 'missing', name: target.names.dbSecret } }, /^passed/],
    [
      'no trace at all',
      { ...gone, 'db-secret': { state: 'missing', name: target.names.dbSecret }, remains: { ...nothing, traces: [] } },
      /^unknown: .*is the name right\?$/,
    ],
    ['no cluster', { ...gone, service: { found: false, name: 's', reason: 'CLUSTER_MISSING' } }, /^unknown/],
    ['the service', { ...gone, service: data.service }, /^failed: left: service prod-goldencrust-service/],
    [
      'the service on its way out',
      { ...gone, service: { ...data.service, status: 'DRAINING' } },
      /^failed: .*DRAINING/,
    ],
    ['a deleted service', { ...gone, service: { ...data.service, status: 'INACTIVE' } }, /^passed/],
    [
      'a rule',
      { ...gone, ...withRules(forwardRule(210, { 'host-header': [domain] }, own)) },
      /^failed: left: rule 210/,
    ],
    [
      'the target group',
      { ...gone, 'target-group': data['target-group'] },
      /^failed: left: target group prod-goldencrust-tg$/,
    ],
    [
      'the secret',
      { ...gone, 'db-secret': data['db-secret'] },
      /^failed: left: secret prod-goldencrust-db-credentials$/,
    ],
    [
      'a secret without a value',
      { ...gone, 'db-secret': { state: 'without-value', name: target.names.dbSecret, arn: null } },
      /^failed: left: secret prod-goldencrust-db-credentials$/,
    ],
    [
      'a revision',
      { ...gone, remains: { ...nothing, activeRevisions: ['a:task-definition/prod-goldencrust:2'] } },
      /^failed: left: task definition prod-goldencrust:2$/,
    ],
    [
      'an access point',
      { ...gone, remains: { ...nothing, accessPoints: [{ id: 'fsap-1', fileSystemId: 'fs-1' }] } },
      /^failed: left: access point fsap-1 of fs-1$/,
    ],
    [
      'a policy',
      { ...gone, remains: { ...nothing, rolePolicies: [{ roleName: 'r', policyName: 'p' }] } },
      /^failed: left: policy p of r$/,
    ],
    ['a record of its own', { ...gone, ...ownRecord }, /^failed: left: DNS record goldencrust/],
    ...(['service', 'remains', 'listener-rules', 'target-group', 'db-secret', 'hosted-zone'] as const).map(
      (kind): [string, Changes, RegExp] => [
        `${kind} not seen`,
        { ...gone, [kind]: null },
        new RegExp(`^unknown: .*${kind} could not be seen`),
      ],
    ),
    [
      'something left and something not seen',
      { ...gone, remains: null, 'target-group': data['target-group'] },
      /^failed: left: target group/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(tenantRemoved, target, changes))).toMatch(line)
  })

  test("leaves what is another tenant's, although the service leads to it, and says what was not looked for", () => {
    const theirs: Changes = {
      ...gone,
      ...withRules(forwardRule(220, { 'host-header': [BLUEBIRD] }, other)),
      service: {
        ...data.service,
        loadBalancers: data.service.loadBalancers.map(each => ({ ...each, targetGroupArn: other })),
      },
      'target-group': data['target-group'].found
        ? { ...data['target-group'], arn: other, name: 'prod-bluebird-tg' }
        : data['target-group'],
      'db-secret': { ...data['db-secret'], name: 'prod-bluebird-db-credentials' },
    }
    const verdict = judge(tenantRemoved, target, theirs)
    expect(verdictLine(verdict)).toMatch(/^failed: left: service prod-goldencrust-service [^;]*$/)
    expect(commandsOf(verdict).join('\n')).not.toContain('bluebird')
    expect(verdict.notes.join('\n')).toMatch(
      /prod-goldencrust-tg was not looked for: .*prod-bluebird-tg, which is bluebird's[\s\S]*prod-goldencrust-db-credentials was not looked for/,
    )
    expect(verdictLine(judge(tenantRemoved, target, { ...theirs, service: gone.service ?? null }))).toMatch(
      /^unknown: /,
    )
  })

  describe("deletes nothing that is not shown to be the tenant's own", () => {
    const groupOf = (name: string): Changes => ({
      service: {
        ...data.service,
        loadBalancers: data.service.loadBalancers.map(each => ({
          ...each,
          targetGroupArn: targetGroupArn(target, name),
        })),
      },
      'target-group': { ...data['target-group'], arn: targetGroupArn(target, name), name },
    })
    const ledTo = (name: string, ...hosts: readonly string[]): Changes => ({
      ...groupOf(name),
      ...withRules(
        ...hosts.map((host, at) => forwardRule(220 + at, { 'host-header': [host] }, targetGroupArn(target, name))),
      ),
    })
    const LONG = 'internationalgoldenbakery'
    const LONGER = 'internationalgoldencrustbakeryone'

    test.for<[what: string, changes: Changes, commands: readonly string[], says: RegExp]>([
      [
        "another tenant's group, by the host of its rule",
        ledTo('bluebird-tg-prod', BLUEBIRD),
        [],
        /bluebird-tg-prod, which is bluebird's and stays/,
      ],
      [
        "another tenant's group, cut behind its name",
        ledTo(`prod-${LONG}-t`, domain.replace('goldencrust', LONG)),
        [],
        new RegExp(`prod-${LONG}-t, which is ${LONG}'s`),
      ],
      [
        "another tenant's group, cut within its name",
        ledTo(`prod-${LONGER}`.slice(0, 32), domain.replace('goldencrust', LONGER)),
        [],
        new RegExp(`which is ${LONGER}'s`),
      ],
      [
        'a group that both hosts lead to',
        ledTo('web-tg', BLUEBIRD, domain),
        ['elbv2 delete-rule'],
        /web-tg, which is not shown to be its own and stays/,
      ],
      ["a group that no rule leads to, of nobody's name", groupOf('web-tg'), [], /web-tg, which is not shown/],
      [
        'a group of its own under another name',
        ledTo('goldencrust-tg-prod', domain),
        ['elbv2 delete-rule', 'elbv2 delete-target-group'],
        /./,
      ],
      [
        'its group, to which the rule of another host leads too',
        ledTo(target.names.targetGroup, domain, BLUEBIRD),
        ['elbv2 delete-rule'],
        /./,
      ],
      ['a wildcard that leads to its group', ledTo(target.names.targetGroup, '*.wpprod.kimmyai.io'), [], /./],
      [
        'a rule for its host and a name below it',
        withRules(forwardRule(220, { 'host-header': [domain, `www.${domain}`] }, own)),
        ['elbv2 delete-rule'],
        /./,
      ],
      [
        'a secret of a name that several may share',
        { 'db-secret': { ...data['db-secret'], name: 'platform-common' } },
        [],
        /platform-common, which is not shown to be its own and stays/,
      ],
    ])('%s', ([, changes, commands, says]) => {
      const verdict = judge(tenantRemoved, target, { ...gone, ...changes })
      const deletions = commandsOf(verdict).map(command => command.split(' ').slice(1, 3).join(' '))
      expect(deletions.filter(each => each !== 'ecs delete-service')).toEqual(commands)
      expect([verdictLine(verdict), ...verdict.notes].join('\n')).toMatch(says)
    })

    test("by hand goes what is left of the tenant at somebody else's", () => {
      const verdict = judge(tenantRemoved, target, { ...gone, ...ledTo(target.names.targetGroup, domain, BLUEBIRD) })
      expect(verdict).toMatchObject({
        fixes: [
          { command: expect.stringContaining('delete-rule') },
          { manual: expect.stringMatching(/not shown to be goldencrust's \(bluebird\.[^)]*\): its owner has to/) },
          { command: expect.stringContaining('delete-service') },
          { manual: expect.stringMatching(/^Not before rule 221 \(host bluebird/) },
        ],
      })
    })
  })

  describe('leaves what somebody else lives by', () => {
    const revision = 'arn:aws:ecs:af-south-1:093646564004:task-definition/prod-goldencrust:2'
    const bluebird = {
      name: 'prod-bluebird-service',
      status: 'ACTIVE',
      revisionArns: ['arn:aws:ecs:af-south-1:093646564004:task-definition/prod-bluebird:2'],
      targetGroupArns: [other],
      secretArns: ['arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-bluebird-db-credentials-AbCdEf'],
      accessPointIds: ['fsap-2'],
    }
    const left = {
      ...nothing,
      activeRevisions: [revision],
      accessPoints: [{ id: 'fsap-1', fileSystemId: 'fs-1' }],
      rolePolicies: [{ roleName: 'r', policyName: 'p', neededBy: [] }],
    }
    const everything: Changes = {
      ...gone,
      'target-group': data['target-group'],
      'db-secret': data['db-secret'],
    }
    const usedAs = (uses: Partial<typeof bluebird>): Changes => ({
      ...everything,
      remains: { ...left, uses: { seen: true, services: [{ ...bluebird, ...uses }] } },
    })
    const ALL = [
      'elbv2 delete-target-group',
      'ecs deregister-task-definition',
      'efs delete-access-point',
      'iam delete-role-policy',
      'secretsmanager delete-secret',
    ]

    test.for<[what: string, changes: Changes, stays: readonly string[], says: RegExp]>([
      ['a healthy neighbour', usedAs({}), [], /./],
      [
        'a secret that it reads',
        usedAs({ secretArns: [data['db-secret'].arn] }),
        ['secretsmanager delete-secret'],
        /prod-bluebird-service reads it/,
      ],
      [
        'an access point that it mounts',
        usedAs({ accessPointIds: ['fsap-1'] }),
        ['efs delete-access-point'],
        /prod-bluebird-service mounts/,
      ],
      [
        'a group that it registers with',
        usedAs({ targetGroupArns: [data['target-group'].arn] }),
        ['elbv2 delete-target-group'],
        /prod-bluebird-service registers/,
      ],
      [
        'a revision that it runs',
        usedAs({ revisionArns: [revision] }),
        ['ecs deregister-task-definition'],
        /prod-bluebird-service runs it/,
      ],
      [
        'a policy that lets it in',
        {
          ...everything,
          remains: {
            ...left,
            rolePolicies: [{ roleName: 'r', policyName: 'p', neededBy: [bluebird.name] }],
            uses: { seen: true, services: [bluebird] },
          },
        },
        ['iam delete-role-policy'],
        /prod-bluebird-service is let in by nothing else of r/,
      ],
      [
        'whatever it may use, where that could not be seen',
        {
          ...everything,
          remains: {
            ...left,
            rolePolicies: [{ roleName: 'r', policyName: 'p' }],
            uses: { seen: false, why: 'not allowed' },
          },
        },
        ALL,
        /that could not be seen \(not allowed\)/,
      ],
    ])('%s', ([, changes, stays, says]) => {
      const verdict = judge(tenantRemoved, target, changes)
      const deletions = commandsOf(verdict).map(command => command.split(' ').slice(1, 3).join(' '))
      expect(deletions).toEqual(ALL.filter(each => !stays.includes(each)))
      const manual = verdict.status === 'failed' ? (verdict.fixes ?? []).flatMap(fix => fix.manual ?? []) : []
      expect(['.', ...manual].join('\n')).toMatch(says)
      expect(manual).toHaveLength(stays.length)
    })

    test("a policy that says more than what is the tenant's alone", () => {
      const besides = ['Allow ssm:GetParameters on *']
      const saying = (...neededBy: readonly string[]): Changes => ({
        ...gone,
        remains: { ...nothing, rolePolicies: [{ roleName: 'r', policyName: 'p', neededBy, besides }] },
      })
      expect(judge(tenantRemoved, target, saying())).toMatchObject({
        fixes: [{ manual: expect.stringMatching(/Allow ssm:GetParameters on \*\. Others may live by that/) }],
      })
      expect(judge(tenantRemoved, target, saying(bluebird.name))).toMatchObject({
        fixes: [{ manual: expect.stringMatching(/prod-bluebird-service is let in[\s\S]*ssm:GetParameters/) }],
      })
    })

    test("a rule below its host that leads to a neighbour's group, and a group that a neighbour's rule names with weight 0", () => {
      const below = forwardRule(230, { 'host-header': [`shop.${domain}`] }, other)
      const theirs = forwardRule(220, { 'host-header': [BLUEBIRD] }, other)
      const [forward] = theirs.actions
      const pair = {
        ...theirs,
        actions: [{ ...forward, targetGroups: [...(forward?.targetGroups ?? []), { arn: own, weight: 0 }] }],
      } as ListenerRule
      const verdict = judge(tenantRemoved, target, {
        ...gone,
        'target-group': data['target-group'],
        ...withRules(pair, below),
      })
      expect(commandsOf(verdict)).toEqual([])
      expect(verdict).toMatchObject({
        fixes: [
          { manual: expect.stringContaining("leads to prod-bluebird-tg, which is bluebird's") },
          { manual: expect.stringMatching(/^Not before rule 220 .* does not name it any more/) },
        ],
      })
    })

    test('and forgets no second group of a pair, and no access point below its folder', () => {
      const green = targetGroupArn(target, 'prod-goldencrust-tg-green')
      const remains = {
        ...nothing,
        accessPoints: [{ id: 'fsap-3', fileSystemId: 'fs-1', path: '/goldencrust/uploads' }],
        furtherTargetGroups: [{ name: 'prod-goldencrust-tg-green', arn: green }],
      }
      const verdict = judge(tenantRemoved, target, { ...gone, remains })
      expect(commandsOf(verdict)).toEqual([
        expect.stringContaining(green),
        expect.stringContaining('--access-point-id fsap-3'),
      ])
      expect(JSON.stringify(verdict)).toContain('the files under /goldencrust/uploads stay')
      const inRule = forwardRule(210, { 'host-header': [domain] }, green)
      expect(commandsOf(judge(tenantRemoved, target, { ...gone, ...withRules(inRule) }))).toEqual([
        expect.stringContaining('delete-rule'),
        expect.stringContaining(`--target-group-arn ${green}`),
      ])
    })

    test('and forgets no record below its name, which is looked at by hand', () => {
      const hidden = (name: string): Changes => ({
        ...gone,
        'hosted-zone': { ...data['hosted-zone'], record: null, hiddenBy: { name, type: 'CNAME' } },
      })
      const verdict = judge(tenantRemoved, target, hidden(`www.${domain}`))
      expect(verdictLine(verdict)).toBe(`failed: left: DNS record www.${domain} (CNAME) in kimmyai.io`)
      expect(verdict).toMatchObject({
        fixes: [{ paste: expect.stringMatching(/ends_with\(Name, \S*\.goldencrust\./) }],
      })
      expect(verdictLine(judge(tenantRemoved, target, hidden('wpprod.kimmyai.io')))).toMatch(/^passed/)
    })

    test('and forgets no further secret that its revisions read; of one that is not seen any more it speaks', () => {
      const arn = 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-goldencrust-smtp-AbCdEf'
      const smtp = { name: 'prod-goldencrust-smtp', arn, seen: true }
      const withSecret = (further: typeof smtp, more: object = {}): Changes => ({
        ...gone,
        remains: { ...nothing, furtherSecrets: [further], ...more },
      })
      expect(commandsOf(judge(tenantRemoved, target, withSecret(smtp)))).toEqual([
        expect.stringContaining(`--secret-id ${arn}`),
      ])
      const services = [{ ...bluebird, secretArns: [arn] }]
      const shared = judge(tenantRemoved, target, withSecret(smtp, { uses: { seen: true, services } }))
      expect(shared).toMatchObject({ fixes: [{ manual: expect.stringContaining('prod-bluebird-service reads it') }] })
      const unseen = { ...smtp, seen: false }
      const verdict = judge(tenantRemoved, target, withSecret(unseen))
      expect([verdict.status, ...verdict.notes].join('\n')).toMatch(
        /^passed[\s\S]*read prod-goldencrust-smtp, too: whether that is still there could not be seen/,
      )
      expect(commandsOf(judge(tenantRemoved, target, withSecret(unseen, { activeRevisions: [revision] })))).toEqual([
        expect.stringContaining('deregister-task-definition'),
        expect.stringContaining(arn),
      ])
    })

    test("a secret that the environment's data give to somebody else", () => {
      const overrides = { bluebird: { dbSecret: target.names.dbSecret } }
      const declared = { ...target, environment: { ...target.environment, overrides } }
      expect(judge(tenantRemoved, declared, { ...gone, 'db-secret': data['db-secret'] })).toMatchObject({
        fixes: [{ manual: expect.stringContaining('bluebird, whose tenants.yaml names it') }],
      })
    })

    test('and forgets nothing of its own: a redirect below its host, a second service, its own secret beside a foreign one', () => {
      const verdict = judge(tenantRemoved, target, {
        ...gone,
        ...withRules(fixedResponseRule(230, { 'host-header': [`www.${domain}`] })),
        'db-secret': { ...data['db-secret'], name: 'prod-bluebird-db-credentials', username: 'bluebird_user' },
        remains: {
          ...nothing,
          secret: { state: 'present', name: target.names.dbSecret, arn: data['db-secret'].arn },
          uses: { seen: true, services: [bluebird, { ...bluebird, name: 'prod-goldencrust-worker' }] },
        },
      })
      expect(commandsOf(verdict)).toEqual([
        expect.stringContaining('elbv2 delete-rule'),
        expect.stringMatching(/ecs delete-service[\s\S]*--service prod-goldencrust-worker --force/),
        expect.stringContaining('secretsmanager delete-secret'),
      ])
      expect(commandsOf(verdict).join('\n')).toContain(data['db-secret'].arn)
    })
  })

  test('says what stays, and how the secret comes back', () => {
    const { notes } = judge(tenantRemoved, target, gone)
    expect(notes.join('\n')).toMatch(
      /goldencrust_db and goldencrust_user stay on prod-mysql[\s\S]*restore-secret --secret-id prod-goldencrust-db-credentials/,
    )
  })

  test('every left-over comes with a command that can be pasted', async () => {
    const commands = commandsOf(judge(tenantRemoved, target, ownRecord))
    expect(
      commands.map(command =>
        command
          .replace(/^batch=.*\n/, '')
          .split(' ')
          .slice(1, 3)
          .join(' '),
      ),
    ).toEqual([
      'elbv2 delete-rule',
      'ecs delete-service',
      'elbv2 delete-target-group',
      'ecs deregister-task-definition',
      'efs delete-access-point',
      'secretsmanager delete-secret',
      'route53 change-resource-record-sets',
    ])
    expect(await faultsOf(commands)).toBe('')
  })
})
