import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition asks for a parameter that the execution role may not read',
  apply(world, tenant) {
    const { region, accountId } = world.environment
    const valueFrom = `arn:aws:ssm:${region}:${accountId}:parameter/${tenant}/api-key`
    deployRevision(world, tenant, {
      container: ({ secrets }) => ({ secrets: [...secrets, { name: 'API_KEY', valueFrom }] }),
    })
  },
})
