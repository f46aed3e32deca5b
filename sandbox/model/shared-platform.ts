import type { Environment } from '../../platform/environment.ts'
import { hexOf, upperOf } from '../aws/lib/ids.ts'
import { listenerArn, loadBalancerArn, roleArn, secretArn } from './arns.ts'
import { policyDocument } from './iam.ts'
import { addVersion, passwordFor } from './secrets.ts'
import type {
  DistributionState,
  FunctionState,
  ListenerState,
  LoadBalancerState,
  RoleState,
  SecretState,
  SecurityGroupRuleState,
  SecurityGroupState,
  ZoneState,
} from './state.ts'

const DAY_MS = 24 * 3_600_000
const ALB_HOSTED_ZONE_ID = 'Z268VQBMOI5EKX'

export const loadBalancerOf = (environment: Environment, albGroup: string): LoadBalancerState => ({
  name: environment.albName,
  arn: loadBalancerArn(environment),
  dnsName: `${environment.albName}-${Number.parseInt(hexOf(environment.albName, 8), 16)}.${environment.region}.elb.amazonaws.com`,
  hostedZoneId: ALB_HOSTED_ZONE_ID,
  state: 'active',
  securityGroups: [albGroup],
})

/** The plain listener; what no rule takes gets a fixed answer with status 200. */
export const listenerOf = (environment: Environment): ListenerState => ({
  arn: listenerArn(environment, 80),
  port: 80,
  protocol: 'HTTP',
  defaultActions: [
    {
      Type: 'fixed-response',
      FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody: environment.defaultText },
    },
  ],
  rules: [],
})

export const groupId = ({ name }: Environment, role: string): string => `sg-${hexOf(`${name} ${role}`, 17)}`

/** World to load balancer, load balancer to tasks, tasks to database, file system and the internet. */
export function securityGroupsOf(environment: Environment): readonly SecurityGroupState[] {
  const { securityGroupTags: tags, name } = environment
  const group = (role: string, nameTag: string, ingress: SecurityGroupRuleState[]): SecurityGroupState => ({
    id: groupId(environment, role),
    name: `${name}-${role}-${hexOf(`${name} ${role} name`, 8)}`,
    nameTag,
    vpcId: `vpc-${hexOf(`${name} vpc`, 17)}`,
    ingress,
    egress: [
      {
        ruleId: `sgr-${hexOf(`${name} ${role} out`, 17)}`,
        protocol: '-1',
        fromPort: null,
        toPort: null,
        cidrs: ['0.0.0.0/0'],
        groupIds: [],
      },
    ],
  })
  const from = (role: string, port: number, source: string): SecurityGroupRuleState => ({
    ruleId: `sgr-${hexOf(`${name} ${role} ${port} ${source}`, 17)}`,
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    cidrs: source.includes('/') ? [source] : [],
    groupIds: source.includes('/') ? [] : [groupId(environment, source)],
  })
  return [
    group('alb', tags.alb, [from('alb', 80, '0.0.0.0/0')]),
    group('tasks', tags.tasks, [from('tasks', 80, 'alb')]),
    group('database', tags.database, [from('database', 3306, 'tasks')]),
    group('efs', tags.efs, [from('efs', 2049, 'tasks')]),
  ]
}

/** What AWS itself offers for execution roles. */
export const TASK_EXECUTION_POLICY = {
  name: 'AmazonECSTaskExecutionRolePolicy',
  arn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  document: policyDocument({
    Effect: 'Allow',
    Action: [
      'ecr:GetAuthorizationToken',
      'ecr:BatchCheckLayerAvailability',
      'ecr:GetDownloadUrlForLayer',
      'ecr:BatchGetImage',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ],
    Resource: '*',
  }),
}

/** The zone of every alias to CloudFront (https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html). */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2'
/** What the Terraform of the platform deploys as the password of the Basic Auth function. */
const PLACEHOLDER = 'REPLACE_VIA_SECRETS'

/** Who starts tasks, and has to be trusted by their roles. */
export const ECS_TASKS = 'ecs-tasks.amazonaws.com'

export function rolesOf(environment: Environment): readonly RoleState[] {
  const { executionRole, taskRole } = environment
  return [
    {
      name: executionRole,
      arn: roleArn(environment, executionRole),
      trusts: ECS_TASKS,
      inline: new Map(),
      attached: [{ ...TASK_EXECUTION_POLICY }],
      boundary: null,
    },
    {
      name: taskRole,
      arn: roleArn(environment, taskRole),
      trusts: ECS_TASKS,
      inline: new Map(),
      attached: [],
      boundary: null,
    },
  ]
}

/** What the console proposes for a file system: no mount without TLS, and nobody let in but by the policies of roles. */
export const TLS_ONLY = policyDocument({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
})

const wildcardDomain = ({ domainPattern }: Environment): string => domainPattern.replace('{tenant}', '*')

/** One zone with a wildcard for all tenants: to CloudFront, or straight to the load balancer where there is none. */
export function zoneOf(
  environment: Environment,
  balancer: LoadBalancerState,
  distribution: DistributionState | undefined,
): ZoneState {
  const parent = wildcardDomain(environment).split('.').slice(-2).join('.')
  const alias = distribution
    ? { dnsName: distribution.domainName, hostedZoneId: CLOUDFRONT_ZONE }
    : { dnsName: balancer.dnsName, hostedZoneId: balancer.hostedZoneId }
  return {
    id: upperOf(`zone ${parent}`, 21),
    name: parent,
    records: [{ name: wildcardDomain(environment), type: 'A', ttl: null, values: [], alias }],
  }
}

export function distributionOf(
  environment: Environment,
  balancer: LoadBalancerState,
  functionArn: string,
  now: number,
): DistributionState {
  const id = `E${upperOf(`distribution ${environment.name}`, 13)}`
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const domain = wildcardDomain(environment)
  return {
    id,
    arn: `arn:aws:cloudfront::${environment.accountId}:distribution/${id}`,
    domainName: `d${hexOf(id, 13)}.cloudfront.net`,
    aliases: [domain],
    enabled: true,
    status: 'Deployed',
    originDomain: balancer.dnsName,
    originProtocol: 'http-only',
    webAclId: '',
    viewerRequestFunctionArns: [functionArn],
    originHeaders: {},
    behaviours: [],
    certificate: {
      names: [domain, domain.slice(2)],
      notBefore: today - 60 * DAY_MS,
      notAfter: today + 240 * DAY_MS,
      issuer: 'platform',
      arn: `arn:aws:acm:us-east-1:${environment.accountId}:certificate/${hexOf(id, 8)}-1111-4222-8333-${hexOf(domain, 12)}`,
    },
    etag: `E${upperOf(`etag ${id}`, 12)}`,
  }
}

/** Code that asks for Basic Auth, as Terraform deploys it with the placeholder for a password. */
export const functionCode = ({
  realm,
  user,
  password = PLACEHOLDER,
}: {
  readonly realm: string
  readonly user: string
  readonly password?: string
}): string => `function handler(event) {
  var request = event.request;
  var username = '${user}';
  var password = '${password}';
  var expected = 'Basic ' + Buffer.from(username + ':' + password).toString('base64');
  var given = request.headers.authorization;
  if (!given || given.value !== expected) {
    return {
      statusCode: 401,
      statusDescription: 'Unauthorized',
      headers: { 'www-authenticate': { value: 'Basic realm="${realm}"' } },
    };
  }
  return request;
}
`

/** The published Basic Auth function and the secret that stores the same login. */
export function basicAuthOf(
  environment: Environment,
  now: number,
): { readonly secret: SecretState; readonly func: FunctionState } | undefined {
  const { cloudFront } = environment
  if (cloudFront === null) return undefined
  const login = { username: cloudFront.basicAuthUser, password: passwordFor(`basic auth ${environment.name}`) }
  const at = now - 30 * DAY_MS
  const secret: SecretState = {
    name: cloudFront.basicAuthSecret,
    arn: secretArn(environment, cloudFront.basicAuthSecret),
    versions: [],
    deletedAt: null,
    policy: null,
  }
  addVersion(secret, JSON.stringify(login), at)
  const code = functionCode({ realm: cloudFront.realm, user: login.username, password: login.password })
  const etag = upperOf(`function ${cloudFront.functionName}`, 13)
  return {
    secret,
    func: {
      name: cloudFront.functionName,
      arn: `arn:aws:cloudfront::${environment.accountId}:function/${cloudFront.functionName}`,
      development: { code, etag, modifiedAt: at },
      live: { code, etag: upperOf(`live ${etag}`, 13), modifiedAt: at },
      runtime: 'cloudfront-js-2.0',
      store: new Map(),
    },
  }
}
