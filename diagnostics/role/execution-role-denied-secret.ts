import { GET_SECRET } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import { deniedElsewhere } from '../lib/role-grant.ts'
import { grantSecret } from '../lib/secret-policy.ts'
import { defineSecretRefused } from '../lib/secret-refused.ts'
import { endFact } from '../lib/start-failure.ts'

export default defineSecretRefused({
  id: 'execution-role-denied-secret',
  runbook: 'Issue 1, Issue 5, 5.1',
  title: 'The execution role may not read the database secret',
  rootCause:
    "The task execution role has no permission to read the tenant's database secret: no new task can start (step 5.1 was left out).",
  prevention: 'Do step 5.1 for each new tenant, or move the policy into Terraform.',
  match({ refused, denial, ruledOut, arn, decided }, target) {
    if (!decided) {
      if (refused.length === 0) return ruledOut
      // Whatever else refuses does so whatever the role is granted.
      if (denial !== 'unnamed') return undefined
      return {
        because: [endFact(refused)],
        fixes: arn
          ? grantSecret(target, target.environment.executionRole, arn, undefined)
          : [
              byHand(
                'Grant it',
                `Put the policy of runbook step 5.1 (with Version 2012-10-17) on the execution role for the ARN of ${target.names.dbSecret}`,
              ),
            ],
      }
    }
    const { role, permission } = decided
    const { allowed, deniedBy, uncertain, outside } = permission
    if (allowed || deniedBy !== null || outside !== null) return undefined
    if (refused.length === 0 && (uncertain !== null || !role.complete)) return ruledOut
    const elsewhere = deniedElsewhere(refused[0]?.text ?? '', role.roleName, decided.arn)
    return {
      because: [
        `no policy of ${role.roleName} allows ${GET_SECRET} on ${decided.arn} (${role.policies.length} read)`,
        role.policies.some(({ name }) => name === role.tenantPolicyName)
          ? undefined
          : `it has no policy ${role.tenantPolicyName}`,
        uncertain ?? undefined,
        endFact(refused),
      ],
      // Both are needed: what else denies does so whatever the role is granted.
      fixes: [...(elsewhere ? [elsewhere.fix] : []), ...grantSecret(target, role.roleName, decided.arn, role)],
    }
  },
})
