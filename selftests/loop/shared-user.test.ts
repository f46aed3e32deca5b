import { afterEach, expect, test } from 'vitest'
import { deployRevision, restartTenant, secretOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { addTenant } from '../../sandbox/model/tenant.ts'
import { prod } from '../lib/company.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'

let rehearsal: Rehearsal | undefined
afterEach(() => rehearsal?.close())

test.for([
  ['logs in as itself', false],
  ['logs in as the tenant, and says so', true],
] as const)('a wrong password beside a neighbour that %s', async ([, shares]) => {
  rehearsal = await rehearse(prod, 'goldencrust', [])
  const { sandbox, look } = rehearsal
  const { world } = sandbox
  addTenant(world, 'bluebird', 'installed')
  const secret = secretOf(world, 'goldencrust')
  const right = secret.versions.at(-1)
  if (shares && right) {
    world.database.accounts.get('goldencrust_user')?.grants.add('bluebird_db')
    secretOf(world, 'bluebird').versions = [right]
    deployRevision(world, 'bluebird', {
      container: container => ({
        environment: [...container.environment, { name: 'WORDPRESS_DB_USER', value: 'goldencrust_user' }],
        secrets: container.secrets.filter(({ name }) => name !== 'WORDPRESS_DB_USER'),
      }),
    })
  }
  const value: unknown = JSON.parse(String(right?.value))
  if (right)
    secret.versions = [{ ...right, value: JSON.stringify({ ...Object(value), password: 'Wrong-88-password' }) }]
  restartTenant(world, 'goldencrust')
  sandbox.settle()
  const { report } = await look()
  const [cause] = report.targets.flatMap(({ diagnoses }) => diagnoses)
  expect(cause?.id).toBe('database-credentials-rejected')
  const said = cause?.fixes.map(({ manual }) => manual).join('\n')
  if (shares) expect(said).not.toContain('ALTER USER')
  else expect(said).toContain('ALTER USER')
  expect(cause?.because.some(fact => fact.includes('prod-bluebird-service names goldencrust_user'))).toBe(shares)
})
