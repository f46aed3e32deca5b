import { defineStartCause } from '../lib/start-cause.ts'
import { wayOut } from '../lib/way-out.ts'

export default defineStartCause({
  id: 'log-driver-unreachable',
  runbook: 'Issue 5',
  title: 'The tasks cannot reach CloudWatch Logs',
  rootCause:
    'A starting task cannot reach CloudWatch Logs: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443. That it cannot find the log group is how the agent puts it.',
  means: ['logs-unreachable'],
  prevention: 'Use a VPC endpoint for CloudWatch Logs wherever those for ECR and Secrets Manager are used.',
  match({ service, groups }, target) {
    const { fact, fixes } = wayOut(service, groups, target, { name: 'CloudWatch Logs', endpoints: ['logs'] })
    return { because: [fact], fixes }
  },
})
