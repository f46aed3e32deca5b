import { isOfParameters } from '../../evidence/readings/start-failure.ts'
import { defineStartCause } from '../lib/start-cause.ts'
import { wayOut } from '../lib/way-out.ts'

export default defineStartCause({
  id: 'secrets-manager-unroutable',
  runbook: 'Issue 5',
  title: 'The tasks have no way out to the AWS services',
  rootCause:
    'A starting task cannot reach Secrets Manager: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443.',
  means: ['secrets-unreachable'],
  prevention: 'Watch the NAT gateways, or use VPC endpoints for Secrets Manager, ECR (with S3) and CloudWatch Logs.',
  match({ newest, service, groups }, target) {
    const parameters = isOfParameters(newest.text)
    const place = parameters
      ? { name: 'the parameters of Systems Manager', endpoints: ['ssm'] }
      : { name: 'Secrets Manager', endpoints: ['secretsmanager'] }
    const { fact, fixes } = wayOut(service, groups, target, place)
    return {
      because: [fact],
      rootCause: `A starting task cannot reach ${place.name}: no NAT route, no VPC endpoint, or a security group that lets nothing out on 443.`,
      fixes,
    }
  },
})
