import { byHand, look } from '../../evidence/fix.ts'
import { list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'subnet-addresses-exhausted',
  runbook: 'Issue 5',
  title: "The tasks' subnet has no free address",
  rootCause: 'Each Fargate task takes an address of its subnet, and the subnet has none left.',
  means: ['subnet-full'],
  prevention: 'Alarm on the free addresses of the private subnets, and give new subnets a /20 or more.',
  match({ named, service }, target) {
    const subnets = named.subnet !== null && service.subnets.includes(named.subnet) ? [named.subnet] : service.subnets
    return {
      because: [`the service starts its tasks in ${list(service.subnets)}`],
      fixes: [
        look(target, 'See how many addresses are left', 'ec2 describe-subnets', {
          'subnet-ids': subnets,
          query: 'Subnets[].{Subnet:SubnetId,Free:AvailableIpAddressCount,Range:CidrBlock}',
        }),
        byHand(
          'Make room',
          'Stop tasks or delete network interfaces that nobody needs any more in that subnet, or give the service another subnet by Terraform; ECS tries again by itself',
        ),
        newTasks(target, 'they take the free addresses at once'),
      ],
    }
  },
})
