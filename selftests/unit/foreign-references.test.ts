import { describe, expect, test } from 'vitest'
import type { ListenerRule } from '../../evidence/index.ts'
import { foreignReferences, isSomebodys } from '../../evidence/readings/foreign-references.ts'
import { otherOwner } from '../../platform/owner.ts'
import { createTarget } from '../../platform/target.ts'
import { answer } from '../lib/answers.ts'
import { serviceOf } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf } from '../lib/causes.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { forwardRule, targetGroupArn } from '../lib/rules.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
const { running } = healthy['task-definition']
const [registered] = healthy.service.loadBalancers
if (!registered) throw new Error('a healthy service registers its tasks')
const THEIR_GROUP = targetGroupArn(target, 'prod-bakery-tg')

const reading = (name: string): Pick<typeof running, 'secrets'> => ({
  secrets: Object.fromEntries(
    Object.entries(running.secrets).map(([variable, from]) => [variable, from.replace(target.names.dbSecret, name)]),
  ),
})
const defined = (parts: Partial<typeof running>): Changes => ({
  'task-definition': { ...healthy['task-definition'], running: { ...running, ...parts } },
})
/** Beside the tenant's own rule one of the bakery, which makes it a tenant that is known. */
const listenersWith = (...more: readonly ListenerRule[]): Changes => ({
  'listener-rules': {
    listeners: healthy['listener-rules'].listeners.map(listener => ({
      ...listener,
      rules: [...more, ...listener.rules],
    })),
  },
})
const BAKERY = target.domain.replace('goldencrust', 'bakery')
const theirRule = forwardRule(220, { 'host-header': [BAKERY] }, THEIR_GROUP)
const bakery = listenersWith(theirRule)
const SEEN = { has: (tenant: string) => tenant === 'bakery', all: () => ['bakery'] }

const theirs: Changes = {
  ...bakery,
  ...defined(reading('prod-bakery-db-credentials')),
  'db-secret': { state: 'pending-deletion', name: 'prod-bakery-db-credentials', arn: null, deletedAt: null },
}
const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:${target.environment.region}:${target.environment.accountId}:secret:${name}-AbCdEf:password::`
const registering = (arn: string): Changes => ({
  ...bakery,
  service: serviceOf(target, { loadBalancers: [{ ...registered, targetGroupArn: arn }] }),
})

/** Nobody is called that, as far as anything was seen. */
const shared = defined(reading('prod-shared-db-credentials'))
const ELSEWHERE = [
  [
    'a login of another account',
    `:${target.environment.accountId}:`,
    ':815856636111:',
    /which is account 815856636111's/,
  ],
  ['a login of another region', target.environment.region, 'eu-west-1', /which is region eu-west-1's/],
  [
    'a login of another environment',
    'prod-goldencrust',
    'sit-goldencrust',
    /sit-goldencrust-db-credentials, which is sit's/,
  ],
  [
    "another tenant's in other case",
    'prod-goldencrust',
    'prod-Bakery',
    /prod-Bakery-db-credentials, which is bakery's/,
  ],
] as const

const CASES: readonly CauseCase[] = [
  {
    what: 'a secret of another tenant, whatever is wrong with it',
    changes: theirs,
    causes: 'reference-foreign',
    because: /prod-goldencrust:2 reads prod-bakery-db-credentials, which is bakery's/,
    first:
      /^arn=\$\(aws secretsmanager get-secret-value --secret-id prod-goldencrust-db-credentials --query ARN[\s\S]*--arg arn "\$\{arn:\?\}"/,
  },
  {
    what: "the edge's login in place of the database's",
    changes: defined(reading('prod-cloudfront-basic-auth')),
    causes: 'reference-foreign',
    because: /prod-cloudfront-basic-auth, which is the edge's/,
  },
  ...ELSEWHERE.map(([what, from, to, because]) => ({
    what,
    changes: {
      ...bakery,
      ...defined({
        secrets: Object.fromEntries(
          Object.entries(running.secrets).map(([name, valueFrom]) => [name, valueFrom.replace(from, to)]),
        ),
      }),
    },
    causes: 'reference-foreign',
    because,
  })),
  {
    what: 'a target group of another tenant',
    changes: registering(THEIR_GROUP),
    causes: 'reference-foreign',
    because: /registers its tasks with prod-bakery-tg, which is bakery's/,
    first:
      /^group=\$\(aws elbv2 describe-target-groups --names prod-goldencrust-tg[\s\S]*--load-balancers targetGroupArn="\$\{group:\?\}"/,
  },
  {
    what: 'a revision of the family of another tenant',
    changes: {
      ...bakery,
      ...defined({ family: 'prod-bakery', arn: running.arn.replace('prod-goldencrust', 'prod-bakery') }),
    },
    causes: 'reference-foreign',
    first: /update-service[\s\S]*--task-definition prod-goldencrust --region/,
  },
  {
    what: "a further secret of another tenant's, in whose place none of the tenant's own is known",
    changes: {
      ...bakery,
      ...defined({
        secrets: { ...running.secrets, SMTP_PASSWORD: secretArn('prod-bakery-smtp') },
      }),
    },
    causes: 'reference-foreign',
    because: /reads prod-bakery-smtp, which is bakery's$/m,
    first: /^$/,
  },
  {
    what: 'a secret of a name that several may share, whose login does not work',
    changes: { ...shared, 'db-secret': { state: 'without-value', name: 'prod-shared-db-credentials', arn: null } },
    causes: 'reference-foreign',
    because: /reads prod-shared-db-credentials, which by its name is not the tenant's/,
    first: /get-secret-value --secret-id prod-goldencrust-db-credentials/,
  },
  { what: 'a secret of a name that several may share, whose login works', changes: shared, causes: '' },
  {
    what: 'an access point on the folder of another tenant',
    changes: { ...bakery, 'access-point': { ...healthy['access-point'], path: '/bakery' } },
    causes: 'reference-foreign',
    because: /mounts \S+ on \/bakery, which is bakery's; the tenant's own is on \/goldencrust/,
    first:
      /^own=\$\(aws efs describe-access-points .*RootDirectory\.Path==.*\)\naws ecs describe-task-definition [\s\S]*"\$\{own:\?\}"/,
  },
  {
    what: "a group whose name does not say whose it is, to which another tenant's host is led",
    changes: {
      ...registering(targetGroupArn(target, 'bakery-web')),
      ...listenersWith(forwardRule(220, { 'host-header': [BAKERY] }, targetGroupArn(target, 'bakery-web'))),
    },
    causes: 'reference-foreign',
    because: /registers its tasks with bakery-web, which is bakery's/,
  },
]

describe('what the tenant refers to is not its own', () => judgeCases(target, CASES))

describe("names that are no tenant's", () => {
  const CALM: readonly (readonly [what: string, changes: Changes])[] = [
    ['a secret that follows the conventions', shared],
    ['another one that says nothing', defined(reading('platform-common'))],
    [
      'a further secret of its own',
      defined({ secrets: { ...running.secrets, SMTP_PASSWORD: secretArn('prod-goldencrust-smtp') } }),
    ],
    [
      'a further secret that several share',
      defined({ secrets: { ...running.secrets, SMTP_PASSWORD: secretArn('prod-shared-smtp') } }),
    ],
    [
      'a further secret of a tenant whose name only begins like its own',
      {
        ...listenersWith(
          forwardRule(
            220,
            { 'host-header': [target.domain.replace('goldencrust', 'gold')] },
            targetGroupArn(target, 'prod-gold-tg'),
          ),
        ),
        ...defined({ secrets: { ...running.secrets, SMTP_PASSWORD: secretArn('prod-goldencrust-smtp') } }),
      },
    ],
    ['a second group of its own', registering(targetGroupArn(target, 'prod-goldencrust-int-tg'))],
  ]
  test.for(CALM)('%s', ([, changes]) => {
    const { 'task-definition': definition, service, 'listener-rules': rules } = { ...healthy, ...changes }
    expect(
      foreignReferences(
        { service: service ?? undefined, definition: definition?.running, rules: rules ?? undefined },
        target,
      ).filter(isSomebodys),
    ).toEqual([])
  })

  test('unless the login that it holds is of somebody who is called so', () => {
    const secret = { ...healthy['db-secret'], username: 'shared_user' }
    const definition = shared['task-definition']?.running
    expect(foreignReferences({ service: undefined, definition, secret }, target)).toMatchObject([{ owner: 'shared' }])
  })
})

describe('whose a name is', () => {
  test.for([
    ['its own', 'prod-goldencrust-db-credentials', undefined],
    ["another tenant's", 'prod-bakery-db-credentials', 'bakery'],
    ["the edge's", 'prod-cloudfront-basic-auth', 'the edge'],
    ["another tenant's under another name", 'prod-bakery-login', 'bakery'],
    ["a tenant's who is not known", 'prod-shared-db-credentials', null],
    ["nobody's by the conventions", 'prod-goldencrust-blue-db-credentials', undefined],
    ["another tenant's that deviates", 'shared/saltpan', 'saltpan'],
  ] as const)('%s: %s', ([, name, owner]) => {
    const environment = { ...target.environment, overrides: { saltpan: { dbSecret: 'shared/saltpan' } } }
    expect(otherOwner({ ...target, environment }, 'dbSecret', name, SEEN)).toBe(owner)
  })

  test('of a tenant that deviates, what is recorded and what the conventions say', () => {
    const override = { dbSecret: 'prod-bakery-db-credentials' }
    const deviating = createTarget(target.environment, 'goldencrust', { access: target.access, override })
    expect(otherOwner(deviating, 'dbSecret', 'prod-bakery-db-credentials', SEEN)).toBeUndefined()
    expect(otherOwner(deviating, 'dbSecret', 'prod-goldencrust-db-credentials', SEEN)).toBeUndefined()
  })
})

test('where the site answers by what is not its own, it is said to look first whether its own can take over', () => {
  const summaries = (changes: Changes) =>
    causesOf(target, changes).diagnoses.flatMap(({ fixes }) => fixes.map(({ summary }) => summary))
  expect(summaries(theirs)[0]).toMatch(/^The site answers now: see first/)
  const dead = answer({ status: 503, server: 'awselb/2.0' })
  const down: Changes = { ...theirs, 'alb-pages': { ...healthy['alb-pages'], start: dead } }
  expect(summaries(down).join('\n')).not.toMatch(/see first/)
})

test('a reference without the six characters that Secrets Manager adds', () => {
  const { secrets } = reading('prod-bakery-db-credentials')
  const short = Object.fromEntries(
    Object.entries(secrets).map(([variable, from]) => [variable, from.replace('-AbCdEf', '')]),
  )
  const found = foreignReferences(
    { service: undefined, definition: { ...running, secrets: short }, rules: bakery['listener-rules'] ?? undefined },
    target,
  )
  expect(found).toEqual([{ kind: 'dbSecret', name: 'prod-bakery-db-credentials', owner: 'bakery' }])
})

test('what is no login of the database may be shared between accounts and regions', () => {
  const mail = 'arn:aws:secretsmanager:eu-west-1:815856636111:secret:shared-smtp-AbCdEf:password::'
  const definition = { ...running, secrets: { ...running.secrets, SMTP_PASSWORD: mail } }
  expect(foreignReferences({ service: undefined, definition }, target)).toEqual([])
})
