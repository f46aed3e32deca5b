import { quote } from '../platform/commands/shell.ts'
import { SANDBOX } from '../platform/environment.ts'
import { createTarget, type Target } from '../platform/target.ts'
import type { Sandbox } from './index.ts'
import type { ServeSettings } from './serve-arguments.ts'

const INDENT = '  '

/** What a person needs to know about a running sandbox, to be read at a glance and copied line by line. */
export function guide(sandbox: Sandbox, settings: ServeSettings, caFile: string): string {
  const { environment, tenants, faults, life } = settings
  const [tenant = ''] = tenants
  const target = createTarget(environment, tenant, { access: sandbox.access, life })
  const broken = faults.length > 0 ? `${tenant} broken by ${faults.join(', ')}` : 'nothing broken'
  return [
    `The sandbox runs as ${environment.name} (${environment.accountId}, ${environment.region}): ${tenants.join(', ')}; WordPress ${life === 'fresh' ? 'waits for its installer' : 'is installed'}, ${broken}.`,
    'Nothing of it is reachable from another machine. Ctrl-C ends it.',
    ...section('In another terminal, first', variables(sandbox, caFile)),
    ...section('The suite', suite(sandbox, settings)),
    ...section('AWS (the endpoint is named for older CLIs, which ignore AWS_ENDPOINT_URL)', [
      aws(sandbox, `ecs describe-services --cluster ${environment.cluster} --services ${target.names.service}`),
    ]),
    ...section('Load balancer', [`curl -sI -H 'Host: ${target.domain}' http://127.0.0.1:${sandbox.ports.alb}/`]),
    ...section('CloudFront', edge(sandbox, target, caFile)),
    ...section('DNS', [`dig @127.0.0.1 -p ${sandbox.ports.dns} +noall +answer ${target.domain}`]),
    ...section(
      'Database (its certificate is for its own name: newer MariaDB clients also want --skip-ssl)',
      database(sandbox, target),
    ),
    '',
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): readonly string[] => [
  '',
  title,
  ...lines.map(line => `${INDENT}${line}`),
]

/** One command over several lines: all but the last end in a backslash. */
const wrapped = ([first = '', ...rest]: readonly string[]): readonly string[] =>
  [first, ...rest.map(part => `${INDENT}${part}`)].map((line, index) => (index < rest.length ? `${line} \\` : line))

/** With whom to trust among them: the command that a run prints to see whether a fix helped holds flags only. */
const variables = ({ environmentVariables }: Sandbox, caFile: string): readonly string[] => [
  'unset AWS_PROFILE AWS_SESSION_TOKEN',
  ...wrapped([
    'export',
    ...Object.entries({ ...environmentVariables, NODE_EXTRA_CA_CERTS: caFile }).map(
      ([name, value]) => `${name}=${quote(value)}`,
    ),
  ]),
]

/** A run with `--env sandbox` starts a sandbox of its own and takes no other endpoints. */
function suite(sandbox: Sandbox, { environment, tenants }: ServeSettings): readonly string[] {
  if (environment.name === SANDBOX) {
    return [
      'npm test starts a sandbox of its own. To run the suite against this one, start it with --env and the name of a real environment.',
    ]
  }
  const { resolver, connectTo } = sandbox.access
  return wrapped([
    `npm test --${environment.platformFolder === null ? '' : ` --platform ${quote(environment.platformFolder)}`} --env ${environment.name} --tenant ${tenants.join(',')}`,
    ...(resolver ? [`--resolver ${resolver.host}:${resolver.port}`] : []),
    ...connectTo.map(
      ({ host, port, address, addressPort }) => `--connect-to ${host}:${port ?? ''}:${address}:${addressPort ?? ''}`,
    ),
  ])
}

const aws = ({ ports }: Sandbox, command: string): string =>
  `aws --endpoint-url http://127.0.0.1:${ports.aws} ${command}`

const password = (sandbox: Sandbox, secret: string): string =>
  `$(${aws(sandbox, `secretsmanager get-secret-value --secret-id ${secret}`)} --query SecretString --output text | jq -r .password)`

function edge(sandbox: Sandbox, { domain, environment }: Target, caFile: string): readonly string[] {
  const { cloudFront } = environment
  if (cloudFront === null) return [`${environment.name} has none`]
  return wrapped([
    `curl -sI --connect-to ${domain}:443:127.0.0.1:${sandbox.ports.edge} --cacert ${caFile}`,
    `-u "${cloudFront.basicAuthUser}:${password(sandbox, cloudFront.basicAuthSecret)}"`,
    `https://${domain}/`,
  ])
}

const database = (sandbox: Sandbox, { names }: Target): readonly string[] =>
  wrapped([
    `MYSQL_PWD="${password(sandbox, names.dbSecret)}"`,
    `mysql -h 127.0.0.1 -P ${sandbox.ports.mysql} -u ${names.databaseUser} ${names.databaseName} -e 'SHOW TABLES'`,
  ])
