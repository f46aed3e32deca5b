import { PORTS } from '../../evidence/expectations.ts'
import { byHand, change, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { letsOut } from '../../evidence/readings/admission.ts'
import { taskGroups } from '../../evidence/readings/paths.ts'
import { count, facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secrets-manager-unroutable',
  runbook: 'Issue 5',
  title: 'The tasks have no way out to the AWS services',
  rootCause:
    'A starting task cannot reach Secrets Manager: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'security-groups'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention: 'Watch the NAT gateways, or use VPC endpoints for Secrets Manager, ECR (with S3) and CloudWatch Logs.',
  match({ service, 'stopped-tasks': stoppedTasks, tasks, 'security-groups': securityGroups }, target) {
    const bySecret = failedToStart(service, stoppedTasks, observed(tasks), 'secrets-unroutable')
    const ended =
      bySecret.length > 0 ? bySecret : failedToStart(service, stoppedTasks, observed(tasks), 'registry-unroutable')
    if (ended.length === 0 || !service.found) return undefined
    const groups = observed(securityGroups)
    const own = groups ? taskGroups(groups) : []
    const closed = letsOut(own, { groupIds: [], addresses: [] }, PORTS.https) === 'closed'
    const subnets = service.subnets.join(',')
    const [group] = own
    return {
      because: facts([
        endFact(ended),
        closed
          ? `${list(own.map(({ id }) => id))} lets nothing out on tcp ${PORTS.https} (${count(own.flatMap(({ egress }) => egress).length, 'egress rule')})`
          : `the tasks start in ${list(service.subnets)}, ${service.assignPublicIp ? 'with' : 'without'} a public address`,
        serviceFact(service),
      ]),
      ...(bySecret.length > 0
        ? {}
        : {
            rootCause:
              'A starting task cannot reach the image registry: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443.',
          }),
      fixes:
        closed && group
          ? [
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
            ]
          : [
              look(
                target,
                'See the routes of their subnets: 0.0.0.0/0 has to lead to a NAT gateway that is available',
                'ec2 describe-route-tables',
                {
                  filters: `Name=association.subnet-id,Values=${subnets}`,
                  query: 'RouteTables[].Routes[]',
                },
              ),
              look(target, 'See the VPC endpoints', 'ec2 describe-vpc-endpoints', {
                query: 'VpcEndpoints[].{Service:ServiceName,State:State,Subnets:SubnetIds}',
              }),
              byHand(
                'Put the missing route or endpoint back',
                `Route 0.0.0.0/0 of ${list(service.subnets)} to a NAT gateway, or create the VPC endpoint, by Terraform`,
              ),
              newTasks(target, 'they try again'),
            ],
    }
  },
})
