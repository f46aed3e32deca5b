import type { Task } from '../ecs.ts'

/** What kept a task from starting, as far as the text of its end decides it. */
export type StartFailure =
  | 'image-platform'
  | 'image-missing'
  | 'image-denied'
  | 'registry-unroutable'
  | 'registry-login-denied'
  | 'secret-denied'
  | 'secret-missing'
  | 'secret-without-value'
  | 'secret-pending-deletion'
  | 'secret-key-missing'
  | 'secret-malformed'
  | 'secrets-unroutable'
  | 'efs-denied'
  | 'efs-unreachable'
  | 'efs-unclear'
  | 'log-group-missing'

/** Every pattern of a row has to be found. */
type Row = readonly [means: StartFailure, ...patterns: readonly RegExp[]]

const NO_ROUTE =
  /i\/o timeout|connection issue|dial tcp|context deadline exceeded|request canceled|no route to host|connection refused/i

/**
 * The first row whose patterns are found decides. "Unable to pull secrets" has many causes: the words after it tell them apart. Fargate cuts long
 * texts, so the patterns look for their beginnings. Source: "Stopped task error messages" of the ECS developer guide.
 */
const PLATFORM: readonly Row[] = [['image-platform', /descriptor matching platform|exec format error/i]]

const EFS: readonly Row[] = [
  ['efs-denied', /access denied|not authorized|AccessDenied|Permission denied/i],
  ['efs-unreachable', /timed out|timeout|Failed to resolve|Connection reset|Connection refused|mount target/i],
  ['efs-unclear'],
]

const LOGGING: readonly Row[] = [
  ['log-group-missing', /ResourceNotFoundException|log group does not exist|did not find log group/i],
]

const IMAGE: readonly Row[] = [
  ['image-denied', /pull access denied|not authorized|AccessDenied|denied: |403 Forbidden/i],
  ['image-missing', /not found|manifest unknown|name unknown/i],
  ['registry-unroutable', NO_ROUTE],
]

const SECRETS: readonly Row[] = [
  ['registry-login-denied', /ecr:GetAuthorizationToken|ecr registry auth/i, /AccessDenied/i],
  ['secret-denied', /AccessDenied|Access to KMS is not allowed|not authorized to perform/i],
  ['secret-without-value', /staging label/i],
  ['secret-pending-deletion', /marked (?:for deletion|deleted)|scheduled for deletion/i],
  ['secret-missing', /ResourceNotFoundException|can't find the specified secret/i],
  ['secret-key-missing', /(?:did not|does not) contain json key/i],
  ['secret-malformed', /invalid character|unmarshal|unexpected end of JSON|not valid JSON/i],
  ['secrets-unroutable', NO_ROUTE],
]

export function startFailure(text: string): StartFailure | undefined {
  const rows = rowsFor(text)
  return [...PLATFORM, ...rows].find(([, ...patterns]) => patterns.every(pattern => pattern.test(text)))?.[0]
}

function rowsFor(text: string): readonly Row[] {
  if (/EFS utils|mount\.(?:nfs|efs)/i.test(text)) return EFS
  if (/logger args|logging driver/i.test(text)) return LOGGING
  if (/CannotPull|pull image/i.test(text)) return IMAGE
  if (/pull secrets|registry auth|secret(?:s)? from|secretsmanager|Secrets Manager/i.test(text)) return SECRETS
  return []
}

/** Everything ECS says about the end of a task. */
export const endOf = ({ stoppedReason, stopCode, containers }: Task): string => {
  const reasons = [stoppedReason, ...containers.map(({ reason }) => reason)].filter(reason => reason !== null)
  return [...new Set(reasons)].join('; ') || (stopCode ?? '')
}

/** Words of Fargate's that stand before every reason of this kind and push the reason itself out of a line. */
const PREAMBLE = 'execution resource retrieval failed: '
const PREAMBLE_END = /retried \d{1,9} time\(s\): /

/** The same for a line in which the reason itself has to be seen. */
export function briefEndOf(task: Task): string {
  const end = endOf(task)
  const from = end.indexOf(PREAMBLE)
  if (from < 0) return end
  const after = end.slice(from + PREAMBLE.length)
  const last = PREAMBLE_END.exec(after)
  return last ? `${end.slice(0, from)}... ${after.slice(last.index + last[0].length)}` : end
}
