import { PORTS } from '../../evidence/expectations.ts'
import { byHand, change, type Fix, look } from '../../evidence/fix.ts'
import type { SecurityGroups, Service } from '../../evidence/index.ts'
import { letsOut } from '../../evidence/readings/admission.ts'
import { taskGroups } from '../../evidence/readings/paths.ts'
import { count, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { newTasks } from './fixes.ts'

/** What a starting task cannot reach. */
export interface Unreached {
  /** `Secrets Manager`, `Docker Hub`. */
  readonly name: string
  /** Ends of the names of the VPC endpoints that lead there (`ecr.api`); none where only a NAT gateway does. */
  readonly endpoints: readonly string[]
}

/** What is known of the tasks' way out on 443, and how it is opened again. */
export function wayOut(
  service: Extract<Service, { found: true }>,
  groups: SecurityGroups | undefined,
  target: Target,
  { name, endpoints }: Unreached,
): { readonly fact: string; readonly fixes: readonly Fix[] } {
  const own = groups ? taskGroups(groups) : []
  const closed = letsOut(own, { groupIds: [], addresses: [] }, PORTS.https) === 'closed'
  const [group] = own
  if (closed && group) {
    return {
      fact: `${list(own.map(({ id }) => id))} lets nothing out on tcp ${PORTS.https} (${count(own.flatMap(({ egress }) => egress).length, 'egress rule')})`,
      fixes: [
        change(target, 'Let the tasks out on 443', 'ec2 authorize-security-group-egress', {
          'group-id': group.id,
          'ip-permissions': {
            json: [
              {
                IpProtocol: 'tcp',
                FromPort: PORTS.https,
                ToPort: PORTS.https,
                IpRanges: [{ CidrIp: '0.0.0.0/0' }],
              },
            ],
          },
        }),
        newTasks(target, 'they try again'),
      ],
    }
  }
  const names = endpoints.map(end => `com.amazonaws.${target.access.region}.${end}`)
  return {
    fact: `the tasks start in ${list(service.subnets)}, ${service.assignPublicIp ? 'with' : 'without'} a public address`,
    fixes: [
      look(
        target,
        'See the routes of their subnets: 0.0.0.0/0 has to lead to a NAT gateway that is available',
        'ec2 describe-route-tables',
        {
          filters: `Name=association.subnet-id,Values=${service.subnets.join(',')}`,
          query: 'RouteTables[].Routes[]',
        },
      ),
      ...(names.length > 0
        ? [
            look(target, 'See the VPC endpoints', 'ec2 describe-vpc-endpoints', {
              query: 'VpcEndpoints[].{Service:ServiceName,State:State,Subnets:SubnetIds}',
            }),
          ]
        : []),
      byHand(
        `Put the way to ${name} back`,
        `Route 0.0.0.0/0 of ${list(service.subnets)} to a NAT gateway${names.length > 0 ? `, or create the VPC endpoint${names.length === 1 ? '' : 's'} ${list(names)}` : ''}, by Terraform`,
      ),
      newTasks(target, 'they try again'),
    ],
  }
}
