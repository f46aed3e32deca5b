import { defineStartCause } from '../lib/start-cause.ts'
import { wayOut } from '../lib/way-out.ts'

export default defineStartCause({
  id: 'env-file-unreachable',
  runbook: 'Issue 5',
  title: 'The tasks cannot reach the bucket of their environment file',
  rootCause:
    'A starting task cannot reach S3, where the environment file of its task definition lies: no NAT route, no gateway endpoint, or a security group that lets nothing out on 443.',
  means: ['env-file-unreachable'],
  prevention: 'Keep a gateway endpoint for S3 in the route tables of the private subnets.',
  match({ service, groups }, target) {
    const { fact, fixes } = wayOut(service, groups, target, { name: 'S3', endpoints: ['s3'] })
    return { because: [fact], fixes }
  },
})
