import { GET_SECRET } from '../expectations.ts'
import type { ExecutionRole } from '../iam.ts'
import { allows, within } from './policy.ts'
import { requestBy } from './request-by-role.ts'

type Role = Pick<Extract<ExecutionRole, { roleFound: true }>, 'roleArn' | 'policies' | 'boundary'>

/** Whether a role may read a secret, by its policies and inside its boundary; `outside` is the boundary that does not let it. */
export function mayReadSecret({ roleArn, policies, boundary }: Role, secretArn: string) {
  const accountId = secretArn.split(':')[4] ?? ''
  // It is asked for by what the task definition names: the ARN, whole or without AWS' six characters.
  const names = [secretArn, secretArn.replace(/-[A-Za-z0-9]{6}$/, '')]
  const request = { ...requestBy({ accountId, roleArn }, secretArn), 'secretsmanager:SecretId': names }
  const judge = (judged: Role['policies']) => allows(judged, GET_SECRET, secretArn, request)
  return within(boundary, judge(policies), judge)
}
