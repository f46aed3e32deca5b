import { GET_SECRET } from '../../evidence/expectations.ts'
import type { Fix } from '../../evidence/fix.ts'
import type { RolePolicy } from '../../evidence/index.ts'
import { allows } from '../../evidence/readings/policy.ts'
import { isOwnName } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import { newTasks } from './fixes.ts'
import { grant } from './role-grant.ts'

/** The secret's ARN without the six random characters that AWS appends: they change when the secret is created again. */
export const withoutSuffix = (arn: string): string => arn.replace(/-[A-Za-z0-9]{6}$/, '')

/** The runbook's policy (5.1) with the version that IAM knows, for this secret whatever its suffix. */
export const grantSecret = (
  target: Target,
  roleName: string,
  arn: string,
  role: Parameters<typeof grant>[1]['role'],
): readonly Fix[] => [
  grant(target, {
    summary: "Let the execution role read this tenant's secret",
    roleName,
    policyName: target.names.secretsPolicy,
    action: [GET_SECRET],
    resource: [`${withoutSuffix(arn)}-??????`],
    role,
    replaces: ({ Effect, Action, Resource }) =>
      Effect === 'Allow' && [Action].flat().every(each => each === GET_SECRET) && isOfOwnSecret(Resource, target),
  }),
  newTasks(target, 'they start with the new permission'),
]

/** Whether a statement speaks of nothing but the tenant's own secret, whatever its suffix. */
const isOfOwnSecret = (resource: unknown, target: Target): boolean =>
  [resource]
    .flat()
    .every(each => typeof each === 'string' && isOwnName(target, 'dbSecret', each.split(':').slice(6).join(':')))

/** The ARN a secret of this name would have, with a suffix that nobody can know before. */
export const secretArn = ({ access, environment }: Target, name: string): string =>
  `arn:aws:secretsmanager:${access.region}:${environment.accountId}:secret:${name}-SUFFIX`

/** Whether a secret of this name can be read whatever its suffix. */
export const readsAnySuffix = (policies: readonly RolePolicy[], target: Target, name: string): boolean =>
  allows(policies, GET_SECRET, secretArn(target, name)).allowed
