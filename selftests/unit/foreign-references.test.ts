import { describe, expect, test } from 'vitest'
import { foreignReferences } from '../../evidence/readings/foreign-references.ts'
import { otherOwner } from '../../platform/owner.ts'
import { createTarget } from '../../platform/target.ts'
import { serviceOf } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { targetGroupArn } from '../lib/rules.ts'

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
const theirs: Changes = {
  ...defined(reading('prod-bakery-db-credentials')),
  'db-secret': { state: 'pending-deletion', name: 'prod-bakery-db-credentials', arn: null, deletedAt: null },
}
const registering = (arn: string): Changes => ({
  service: serviceOf(target, { loadBalancers: [{ ...registered, targetGroupArn: arn }] }),
})

const CASES: readonly CauseCase[] = [
  {
    what: 'a secret of another tenant, whatever is wrong with it',
    changes: theirs,
    causes: 'reference-foreign',
    because: /prod-goldencrust:2 reads prod-bakery-db-credentials, which is bakery's/,
    first: /describe-task-definition[\s\S]*describe-secret --secret-id prod-goldencrust-db-credentials/,
  },
  {
    what: "the edge's login in place of the database's",
    changes: defined(reading('prod-cloudfront-basic-auth')),
    causes: 'reference-foreign',
    because: /prod-cloudfront-basic-auth, which is the edge's/,
  },
  {
    what: 'a target group of another tenant',
    changes: registering(THEIR_GROUP),
    causes: 'reference-foreign',
    because: /registers its tasks with prod-bakery-tg, which is bakery's/,
    first:
      /update-service[\s\S]*--load-balancers targetGroupArn="\$\(aws elbv2 describe-target-groups --names prod-goldencrust-tg/,
  },
  {
    what: 'a revision of the family of another tenant',
    changes: defined({ family: 'prod-bakery', arn: running.arn.replace('prod-goldencrust', 'prod-bakery') }),
    causes: 'reference-foreign',
    first: /update-service[\s\S]*--task-definition prod-goldencrust --region/,
  },
]

describe('what the tenant refers to is not its own', () => judgeCases(target, CASES))

describe('whose a name is', () => {
  test.for([
    ['its own', 'prod-goldencrust-db-credentials', undefined],
    ["another tenant's", 'prod-bakery-db-credentials', 'bakery'],
    ["the edge's", 'prod-cloudfront-basic-auth', 'the edge'],
    ["nobody's by the conventions", 'prod-goldencrust-blue-db-credentials', undefined],
    ["another tenant's that deviates", 'shared/saltpan', 'saltpan'],
  ] as const)('%s: %s', ([, name, owner]) => {
    const environment = { ...target.environment, overrides: { saltpan: { dbSecret: 'shared/saltpan' } } }
    expect(otherOwner({ ...target, environment }, 'dbSecret', name)).toBe(owner)
  })

  test('of a tenant that deviates, what is recorded and what the conventions say', () => {
    const override = { dbSecret: 'prod-bakery-db-credentials' }
    const deviating = createTarget(target.environment, 'goldencrust', { access: target.access, override })
    expect(otherOwner(deviating, 'dbSecret', 'prod-bakery-db-credentials')).toBeUndefined()
    expect(otherOwner(deviating, 'dbSecret', 'prod-goldencrust-db-credentials')).toBeUndefined()
  })
})

test('a reference without the six characters that Secrets Manager adds', () => {
  const { secrets } = reading('prod-bakery-db-credentials')
  const short = Object.fromEntries(
    Object.entries(secrets).map(([variable, from]) => [variable, from.replace('-AbCdEf', '')]),
  )
  const found = foreignReferences({ service: undefined, definition: { ...running, secrets: short } }, target)
  expect(found).toEqual([{ kind: 'dbSecret', name: 'prod-bakery-db-credentials', owner: 'bakery' }])
})
