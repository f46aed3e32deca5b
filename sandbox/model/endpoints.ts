import type { Environment } from '../../platform/environment.ts'
import { hexOf } from '../aws/lib/ids.ts'
import { groupsTagged } from './security-groups.ts'
import type { World } from './state.ts'

const HTTPS_PORT = 443

export const endpointGroupName = ({ name }: Environment): string => `${name}-endpoints-sg`

/** An interface endpoint of the VPC for a service such as `secretsmanager`, with a security group that lets the tasks in. */
export function addEndpoint(world: World, service: string, createdAt: number): void {
  const { environment, endpoints, securityGroups } = world
  const nameTag = endpointGroupName(environment)
  const id = `sg-${hexOf(nameTag, 17)}`
  const vpcId = [...securityGroups.values()][0]?.vpcId ?? ''
  const rule = {
    ruleId: `sgr-${hexOf(nameTag, 17)}`,
    protocol: 'tcp',
    fromPort: HTTPS_PORT,
    toPort: HTTPS_PORT,
    cidrs: [],
  }
  const tasks = [...groupsTagged(world, environment.securityGroupTags.tasks)]
  securityGroups.set(id, { id, name: nameTag, nameTag, vpcId, ingress: [{ ...rule, groupIds: tasks }], egress: [] })
  endpoints.set(service, createdAt)
}
