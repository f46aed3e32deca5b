import { GET_SECRET } from '../../evidence/expectations.ts'
import type { Fix } from '../../evidence/fix.ts'
import { change } from '../../evidence/fix.ts'
import type { RolePolicy } from '../../evidence/index.ts'
import { allows } from '../../evidence/readings/policy.ts'
import type { Target } from '../../platform/target.ts'
import { newTasks } from './fixes.ts'

/** The secret's ARN without the six random characters that AWS appends: they change when the secret is created again. */
export const withoutSuffix = (arn: string): string => arn.replace(/-[A-Za-z0-9]{6}$/, '')

/** The runbook's policy (5.1) with the version that IAM knows, for this secret whatever its suffix. */
export const grantSecret = (target: Target, roleName: string, arn: string): readonly Fix[] => [
  change(target, "Let the execution role read this tenant's secret", 'iam put-role-policy', {
    'role-name': roleName,
    'policy-name': target.names.secretsPolicy,
    'policy-document': {
      json: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: [GET_SECRET], Resource: [`${withoutSuffix(arn)}-??????`] }],
      },
    },
  }),
  newTasks(target, 'they start with the new permission'),
]

/** The ARN a secret of this name would have, with a suffix that nobody can know before. */
export const secretArn = ({ access, environment }: Target, name: string): string =>
  `arn:aws:secretsmanager:${access.region}:${environment.accountId}:secret:${name}-SUFFIX`

/** Whether a secret of this name can be read whatever its suffix. */
export const readsAnySuffix = (policies: readonly RolePolicy[], target: Target, name: string): boolean =>
  allows(policies, GET_SECRET, secretArn(target, name)).allowed
