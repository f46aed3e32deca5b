import type { EvidenceKind } from '../probes/evidence/index.ts'

/** What each kind of evidence is, and the call or protocol that brings it. */
export const evidenceText: Readonly<Record<EvidenceKind, string>> = {
  identity: 'whose credentials these are (STS GetCallerIdentity)',
  service: 'the ECS service with its deployments and newest events (DescribeServices)',
  tasks: 'the tasks that run or are about to (ListTasks, DescribeTasks)',
  'stopped-tasks': 'the tasks that ended within the last hour, and why (ListTasks, DescribeTasks)',
  'task-definition': 'the revision in use and the latest one (DescribeTaskDefinition)',
  'task-definition-history': 'the revisions before it (ListTaskDefinitions, DescribeTaskDefinition)',
  'load-balancer': "the environment's load balancer (DescribeLoadBalancers)",
  'listener-rules': 'every listener with all its rules (DescribeListeners, DescribeRules)',
  'target-group': "the tenant's target group and its health check (DescribeTargetGroups)",
  'target-health': 'what the health checks say of each target (DescribeTargetHealth)',
  'db-secret':
    'whether the secret exists, its versions, and which keys it has; never a password (DescribeSecret, GetSecretValue)',
  'execution-role': 'the policies of the role that starts tasks (IAM GetRolePolicy and relatives)',
  'task-role': 'the policies of the role that tasks run with (IAM GetRolePolicy and relatives)',
  'access-point': 'the EFS access point the tasks mount (DescribeAccessPoints)',
  'security-groups':
    'who lets whom in and out on the way from the load balancer to the database and the file system (DescribeSecurityGroups)',
  image: 'the image the task definition names, in ECR (DescribeImages, BatchGetImage)',
  logs: 'error lines of PHP, WordPress and the database of the last minutes (CloudWatch Logs FilterLogEvents)',
  'request-marker': "whether a request of our own arrives in the tenant's log (HTTP, FilterLogEvents)",
  dns: "what a resolver answers for the tenant's name and for the edge (DNS)",
  'hosted-zone': 'the record Route 53 holds for the name (ListHostedZonesByName, ListResourceRecordSets)',
  distribution:
    'the CloudFront distribution, its aliases, state and origins (ListDistributions, GetDistributionConfig)',
  'basic-auth-function': 'the code of the edge function, published and in development (GetFunction)',
  'alb-pages': "the pages as the load balancer gives them for the tenant's host (HTTP)",
  'edge-pages': 'the pages as visitors with the login get them (HTTPS)',
  'edge-closed': 'what visitors without or with a wrong login get (HTTPS)',
  certificate: 'the certificate the edge presents (TLS)',
  database: "a login with the tenant's own credentials, and the tables it sees (MySQL)",
  tools: 'the versions of the tools on this machine',
  tfvars: "the tenant's variables file",
  plan: 'the Terraform plan as JSON',
  'state-backend': 'the bucket and lock table of the Terraform state (HeadBucket, DescribeTable)',
  'planned-image': 'the image the variables file or the plan names, in its registry (DescribeImages, BatchGetImage)',
  remains: 'what is left of a tenant after a roll-back (several services)',
}
