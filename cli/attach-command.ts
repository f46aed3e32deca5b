import { policyPath } from '../iam/policy.ts'
import type { Use } from '../iam/uses.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'

/** How somebody who may gives a caller the policy of a use; a sentence where no single command does. */
export function attachCommand(
  callerArn: string | null,
  { environment, access, use }: Pick<Target, 'environment' | 'access'> & { readonly use: Use },
): string {
  const file = policyPath(environment, use)
  const policyName = `runbook-${environment.name}-${use}`
  // `arn:aws:sts::{account}:assumed-role/{role}/{session}`
  const [head = '', name = ''] = (callerArn ?? '').split('/')
  if (head.endsWith(':assumed-role') && !name.startsWith('AWSReservedSSO_')) {
    const options = { 'role-name': name, 'policy-name': policyName, 'policy-document': `file://${file}` }
    return awsInline({ access }, 'iam put-role-policy', options)
  }
  if (name.startsWith('AWSReservedSSO_')) return `add ${file} to the inline policy of this login's permission set`
  return `attach ${file} to who runs this, as a managed policy named ${policyName}`
}
