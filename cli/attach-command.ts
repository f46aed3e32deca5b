import { policyPath } from '../iam/policy.ts'
import type { Use } from '../iam/uses.ts'
import { shellWord } from '../platform/aws-cli.ts'
import type { Target } from '../platform/target.ts'

/** How somebody who may gives a caller the policy of a use; a sentence where no single command does. */
export function attachCommand(
  callerArn: string | null,
  { environment, access, use }: Pick<Target, 'environment' | 'access'> & { readonly use: Use },
): string {
  const file = policyPath(environment, use)
  const policyName = `runbook-${environment.name}-${use}`
  const { credentials } = access
  const profile = credentials.kind === 'profile' ? ['--profile', shellWord(credentials.profile)] : []
  // `arn:aws:sts::{account}:assumed-role/{role}/{session}`
  const [head = '', name = ''] = (callerArn ?? '').split('/')
  if (head.endsWith(':assumed-role') && !name.startsWith('AWSReservedSSO_')) {
    return ['aws iam put-role-policy --role-name', shellWord(name), ...rest(policyName, file), ...profile].join(' ')
  }
  if (name.startsWith('AWSReservedSSO_')) return `add ${file} to the inline policy of this login's permission set`
  return `attach ${file} to who runs this, as a managed policy named ${policyName}`
}

const rest = (policyName: string, file: string): readonly string[] => [
  '--policy-name',
  policyName,
  '--policy-document',
  `file://${file}`,
]
