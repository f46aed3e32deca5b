/** What keeps tasks of a service from starting, or staying, as far as ECS' own words decide it: in a task's end, or in an event of the service. */
export type StartFailure =
  | 'image-platform'
  | 'image-missing'
  | 'image-denied'
  | 'image-reference-malformed'
  | 'registry-unreachable'
  | 'registry-limited'
  | 'registry-login-denied'
  | 'pull-interrupted'
  | 'registry-credentials-denied'
  | 'registry-credentials-missing'
  | 'registry-credentials-malformed'
  | 'secret-denied'
  | 'key-denied'
  | 'secret-missing'
  | 'secret-without-value'
  | 'secret-pending-deletion'
  | 'secret-key-missing'
  | 'secret-malformed'
  | 'secret-reference-malformed'
  | 'secrets-unreachable'
  | 'parameter-denied'
  | 'parameter-missing'
  | 'env-file-denied'
  | 'env-file-missing'
  | 'env-file-unreachable'
  | 'efs-denied'
  | 'efs-path-missing'
  | 'efs-unreachable'
  | 'efs-unclear'
  | 'log-group-missing'
  | 'logs-denied'
  | 'logs-misconfigured'
  | 'logs-unreachable'
  | 'disk-full'
  | 'subnet-full'
  | 'zone-unsupported'
  | 'capacity'
  | 'quota'
  | 'compute-incompatible'
  | 'role-not-assumable'
  | 'service-role-denied'
  | 'container-not-startable'
  | 'container-unhealthy'
  | 'spot-interrupted'
  | 'tasks-protected'
  | 'percentages-stuck'
  | 'scheduler-throttled'
  | 'target-group-missing'
  | 'target-zone-disabled'

/** Every pattern of a row has to be found. */
type Row = readonly [means: StartFailure, ...patterns: readonly RegExp[]]

/** A part of a start by the words that name it, and how it can fail: the first row whose patterns are found decides. */
interface Part {
  readonly named: RegExp
  readonly rows: readonly Row[]
}

/** A call that got no answer, in the words of both SDKs, of Go's network library and of the agent. Fargate cuts long texts. */
const NO_ANSWER =
  /i\/o timeout|connection issue|dial tcp|context deadli|request cancell?ed|RequestCanceled|send request failed|no route to host|connection refused|Client\.Timeout|TLS handshake timeout|no such host|StatusCode: 0\b|Check your (?:task )?network conf|Could not reach any registry/i
/** A refusal is an answer, and is not tried again so often. */
const TRIED_AGAIN = /retried (?:[3-9]|\d\d{1,3}) time/i
const REFUSED = /AccessDenied|Access ?Denied|not authorized/i
const MISSING = /ResourceNotFound|NotFoundException|can['’]t find|does not exist|NoSuch/i
const NO_JSON = /invalid character|unmarshal|unexpected end of JSON|not valid JSON/i

const OF_MOUNT: readonly Row[] = [
  ['efs-path-missing', /reason given by server: No such file/i],
  ['efs-denied', /access denied|not authorized|AccessDenied|Permission denied/i],
  [
    'efs-unreachable',
    /timed out|timeout|Failed to resolve|Connection reset|Connection refused|No route to host|Network is unreachable|mount target/i,
  ],
]

/** The mount helper names no reason of its own: words of its that nobody knows are no sign of a refusal. */
const SAYS_NO_MORE = /^(?![\s\S]{0,1500}mount\.(?:nfs4?|efs): (?!mount system call failed))/i

/**
 * In the order in which they are told apart: what a text names first is not always what failed ("unable to pull secrets or registry auth" stands
 * before all of it). Source: "Stopped tasks error messages" and "Service event messages" of the ECS developer guide, aws/amazon-ecs-agent.
 */
const PARTS: readonly Part[] = [
  // A token that the service does not know was not weighed by any policy, and no silence stands behind it either.
  { named: /UnrecognizedClient|security token included in the request is invalid/i, rows: [] },
  {
    named: /descriptor (?:matching|for) platform|exec format error|no match for platform/i,
    rows: [['image-platform']],
  },
  { named: /unable to assume the role|IAM trust relationship/i, rows: [['role-not-assumable']] },
  {
    named:
      /IAM permissions policies have been misconfigured|failed to (?:describe target health|(?:de)?register targets) [\s\S]{0,400}not authorized/i,
    rows: [['service-role-denied']],
  },
  { named: /Spot ?(?:Interruption|Task was interrupted)/i, rows: [['spot-interrupted']] },
  { named: /capacity is unavailable|could not launch \d{1,6} task/i, rows: [['capacity']] },
  {
    named:
      /reached the limit on the number of|configuration is above your limit|provisioning capacity limit was exceeded/i,
    rows: [['quota']],
  },
  {
    // Reasons of a placement on instances, of which Fargate has none (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html).
    named:
      /not compatible with the selected compute|no container instance met all|No Container Instances were found|EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES|MemberOf placement constraint|\bRESOURCE:(?:CPU|MEMORY|PORTS|ENI|GPU)\b/i,
    rows: [['compute-incompatible']],
  },
  { named: /^Internal error\.?$/i, rows: [['zone-unsupported']] },
  { named: /tasks? under protection/i, rows: [['tasks-protected']] },
  { named: /because of the service deployment configuration/i, rows: [['percentages-stuck']] },
  { named: /operations are being throttled/i, rows: [['scheduler-throttled']] },
  { named: /failed container health checks/i, rows: [['container-unhealthy']] },
  {
    named: /(?:is unhealthy|not healthy) in/i,
    rows: [
      ['target-group-missing', /TARGET GROUP IS NOT FOUND/i],
      ['target-zone-disabled', /Availability Zone that is not enabled/i],
    ],
  },
  {
    named: /Create Network Interface|InsufficientFreeAddresses/i,
    // Where the code behind the subnet is cut off it is this one (AWS' guide); any other code is another matter.
    rows: [
      ['quota', /NetworkInterfaceLimitExceeded/],
      ['subnet-full', /InsufficientFreeAddresses|in subnet ['"‘]?subnet-\w{0,40}['"’]?\W{0,10}$/i],
    ],
  },
  // The mount helper's own tunnel did not come up: that alone is neither the network nor a permission.
  { named: /initialize TLS tunnel/i, rows: OF_MOUNT },
  { named: /EFS utils|mount\.(?:nfs|efs)/i, rows: [...OF_MOUNT, ['efs-unclear', SAYS_NO_MORE]] },
  {
    named: /env(?:ironment)? files?\b/i,
    rows: [
      ['env-file-denied', /AccessDenied|Access Denied|\b403\b|not authorized/i],
      ['env-file-missing', /NoSuchKey|NoSuchBucket|\b404\b|not found|does not exist/i],
      ['env-file-unreachable', NO_ANSWER],
    ],
  },
  {
    named: /logger args|logging driver|log stream|log driver/i,
    rows: [
      ['logs-denied', REFUSED],
      // "Cannot find the log group" is what a closed network looks like to the agent.
      ['logs-unreachable', NO_ANSWER],
      ['log-group-missing', /ResourceNotFound|log group does not exist|did not find log group/i],
      ['logs-misconfigured', /region|unknown log opt|is required|must specify|invalid|not supported/i],
      ['logs-unreachable', /signal: killed/i],
    ],
  },
  { named: /no space left on device/i, rows: [['disk-full']] },
  {
    named: /registry auth from asm|asm fetching secret|asm retrieve secret/i,
    rows: [
      ['key-denied', /KMS/i],
      ['registry-credentials-denied', REFUSED],
      ['secrets-unreachable', NO_ANSWER],
      ['registry-credentials-missing', MISSING],
      ['registry-credentials-malformed', NO_JSON],
    ],
  },
  {
    named: /ecr registry auth|registry auth from Amazon ECR|GetAuthorizationToken/i,
    rows: [
      ['registry-login-denied', REFUSED],
      ['registry-unreachable', NO_ANSWER],
      ['registry-unreachable', TRIED_AGAIN],
    ],
  },
  {
    named: /from ssm|ssm parameters|ssm:GetParameter|Systems Manager/i,
    rows: [
      ['key-denied', /KMS/i],
      ['parameter-denied', REFUSED],
      ['parameter-missing', /invalid (?:ssm )?parameters: |ParameterNotFound/i],
      ['secrets-unreachable', NO_ANSWER],
      ['secrets-unreachable', TRIED_AGAIN],
    ],
  },
  {
    named: /CannotStartContainer|CannotCreateContainer|new container runtime task|OCI runtime/i,
    rows: [['container-not-startable']],
  },
  {
    named: /CannotPull|pull(?:ing)? (?:the )?image|pull command|pull access|ref pull|toomanyrequests/i,
    rows: [
      ['registry-limited', /toomanyrequests|too many requests|pull rate limit/i],
      ['image-reference-malformed', /registryIds|invalid reference format|InvalidParameterException/i],
      ['image-missing', /Check whether the image exists/i],
      [
        'image-denied',
        /pull access denied|no pull access|no basic auth|insufficient_scope|not authorized|unauthorized|AccessDenied|denied: |403 Forbidden|authentication required|permissions? to pull/i,
      ],
      ['registry-unreachable', NO_ANSWER],
      ['image-missing', /not found|manifest unknown|name unknown|does not exist/i],
      ['pull-interrupted', /context cancell?ed|signal: killed|panic: |unexpected EOF|connection reset/i],
    ],
  },
  {
    named: /pull secrets|registry auth|secrets? (?:data )?from|secret with ARN|secretsmanager|Secrets Manager/i,
    rows: [
      ['secret-reference-malformed', /unexpected ARN format|validation error|ValidationException|Invalid ?Parameter/i],
      ['key-denied', /Access to KMS|kms:/i],
      ['secret-denied', REFUSED],
      ['secret-without-value', /staging label/i],
      ['secret-pending-deletion', /marked (?:for deletion|deleted)|scheduled for deletion/i],
      ['secret-missing', MISSING],
      ['secret-key-missing', /(?:did not|does not) contain json key/i],
      ['secret-malformed', NO_JSON],
      ['secrets-unreachable', NO_ANSWER],
      ['secrets-unreachable', TRIED_AGAIN],
    ],
  },
]

/** What ECS cut off at the end of a text, where only one of these begins so. */
const DECISIVE = [
  'context canceled',
  'context deadline exceeded',
  'request canceled',
  'unexpected EOF',
  'i/o timeout',
  'no route to host',
  'connection refused',
  'connection reset by peer',
  'TLS handshake timeout',
  'no such host',
  'no space left on device',
  'exec format error',
  'toomanyrequests',
  'too many requests',
  'manifest unknown',
  'name unknown',
  'pull access denied',
  'no basic auth credentials',
  'insufficient_scope',
  'authentication required',
  'AccessDeniedException',
  'ResourceNotFoundException',
  'is not authorized to perform',
  'staging label',
  'marked for deletion',
  'did not contain json key',
  'invalid ssm parameters',
  'log group does not exist',
] as const
/** Less than this may be the beginning of anything. */
const LEAST = 8
const CUT = /(?:\.{3,6}|…)$/

/** A text that ECS cut (at 255 or 1024 characters) with its last words as they went on, where they can be told. */
function mended(text: string): string {
  const cut = CUT.exec(text)
  if (!cut) return text
  const kept = text.slice(0, cut.index)
  const endings = DECISIVE.flatMap(words => {
    const begun = beginningOf(words, kept)
    return begun === 0 ? [] : [words.slice(begun)]
  })
  const [ending] = endings
  return ending === undefined || endings.length > 1 ? text : `${kept}${ending}`
}

function beginningOf(words: string, kept: string): number {
  for (let length = words.length - 1; length >= LEAST; length -= 1)
    if (kept.endsWith(words.slice(0, length))) return length
  return 0
}

export function startFailure(said: string): StartFailure | undefined {
  const text = mended(said)
  const part = PARTS.find(({ named }) => named.test(text))
  return part?.rows.find(([, ...patterns]) => patterns.every(pattern => pattern.test(text)))?.[0]
}

/** Whether a text about a start speaks of parameters of Systems Manager, not of secrets. */
export const isOfParameters = (text: string): boolean => /from ssm|Systems Manager/i.test(text)

/** What a text about a failed start names, each `null` where it does not. */
export interface NamedInEnd {
  /** `ssm:GetParameters`, that was refused. */
  readonly action: string | null
  /** On what: an ARN. */
  readonly resource: string | null
  /** The ARN or name of a secret that was asked for. */
  readonly secret: string | null
  /** Parameters of Systems Manager that do not exist. */
  readonly parameters: readonly string[]
  /** The key that a secret's JSON lacks. */
  readonly jsonKey: string | null
  /** The host that gave no answer. */
  readonly host: string | null
  /** The image's reference as ECS asked for it. */
  readonly image: string | null
  readonly role: string | null
  readonly subnet: string | null
}

export function namedIn(text: string): NamedInEnd {
  const end = CUT.exec(text)?.index ?? text.length + 1
  // A name that was cut names nothing.
  const first = (pattern: RegExp): string | null => {
    const found = pattern.exec(text)
    return found && found.index + found[0].length < end ? (found[1] ?? null) : null
  }
  return {
    action: first(/not authorized to perform: ([a-z0-9-]{1,60}:[A-Za-z]{1,100})/),
    resource: first(/on resource: (arn:[^\s'",]{1,600})/),
    secret:
      first(/(arn:aws[a-z-]{0,20}:secretsmanager:[^\s'",]{1,600}[^\s'",.:])/) ??
      first(/from the service for ([\w/+=.@-]{1,512}):/),
    parameters: (first(/invalid (?:ssm )?parameters: ([^\n]{1,2000})/) ?? '')
      .split(/[\s,]+/)
      .filter(name => name !== ''),
    jsonKey: first(/contain json key ([^\s"']{1,200}[^\s"'.])/),
    host: first(/https?:\/\/([a-z0-9.-]{1,255})/i),
    image: first(
      /(?:resolve ref|access denied for|unpack image|cannot pull|manifest for) ["'‘]?([^\s"'’,]{1,400}[^\s"'’,:.])/i,
    ),
    role: first(/assume the role '([^']{1,300})'/),
    subnet: first(/(subnet-[0-9a-z]{1,40})/),
  }
}
