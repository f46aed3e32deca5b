import { settle } from '../model/settle.ts'
import { defineFault } from './define.ts'
import { groupOf, neighbourOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "another tenant's tasks are registered in the tenant's target group",
  apply(world, tenant) {
    const other = neighbourOf(world, tenant)
    // A neighbour that was not there before has its tasks from now on.
    settle(world)
    const group = groupOf(world, other)
    const addresses = world.tasks
      .filter(({ serviceName }) =>
        world.services.get(serviceName)?.loadBalancers.some(({ targetGroupArn }) => targetGroupArn === group.arn),
      )
      .map(({ privateIp }) => privateIp)
    groupOf(world, tenant).registered.push(...addresses)
  },
})
