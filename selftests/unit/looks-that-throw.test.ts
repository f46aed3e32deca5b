import { expect, test } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { known } from '../lib/aws-sandbox.ts'
import { sandbox as environment } from '../lib/company.ts'
import { lookAt } from '../lib/in-process.ts'

const TENANT = 'goldencrust'

test('a look for which not even the command can be written ends only itself', async () => {
  const sandbox = await startSandbox({ environment, tenants: [TENANT], dropping: false })
  try {
    const { world } = sandbox
    world.loadBalancer = { ...known(world.loadBalancer), dnsName: 'no name at all' }
    const { specs } = await lookAt(sandbox, TENANT)
    const statusOf = (id: string) => specs.find(spec => spec.id === id)?.status
    expect(statusOf('alb-response')).toBe('unknown')
    expect(statusOf('database-reachable')).toBe('passed')
  } finally {
    await sandbox.close()
  }
})
