import { type Circumstances, NO_SECOND_FACTOR } from './policy-condition.ts'

/** The role that asks; `roleArn: null`: not known. */
interface Asking {
  readonly accountId: string
  readonly roleArn: string | null
}

/**
 * What IAM knows of a request that a task's role makes: over TLS, to the region in which the thing is, in the role's own account. What it also
 * knows, but nobody here does (the address, the endpoint, tags, the organisation), stays unknown.
 */
export function requestBy({ accountId, roleArn }: Asking, resourceArn: string): Circumstances {
  const [, , , region = '', resourceAccount = ''] = resourceArn.split(':')
  return {
    ...NO_SECOND_FACTOR,
    'aws:SecureTransport': 'true',
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalType': 'AssumedRole',
    ...(roleArn === null ? {} : { 'aws:PrincipalArn': roleArn }),
    ...(region === '' ? {} : { 'aws:RequestedRegion': region }),
    ...(resourceAccount === '' ? {} : { 'aws:ResourceAccount': resourceAccount }),
  }
}
