import type { EvidenceOf, ExecutionRole } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { failedStarts } from '../evidence/readings/failed-starts.ts'
import { mayReadSecret } from '../evidence/readings/secret-permission.ts'
import { databaseSecret } from '../evidence/readings/secret-reference.ts'
import type { StartFailure } from '../evidence/readings/start-failure.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { defineProbe, type Seen } from './lib/define.ts'
import { everyPolicy, inlinePolicy, limitsOf } from './lib/role-policies.ts'

/**
 * The role that reads the secret when a task starts. The tenant's own policy is enough when it allows that and no start was refused anything
 * else; else all are read.
 */
export default defineProbe({
  kind: 'execution-role',
  shows: 'the policies of the role that starts tasks (IAM GetRolePolicy and relatives)',
  after: ['task-definition', 'db-secret', 'service', 'stopped-tasks', 'tasks'],
  reproduce: (target, seen) =>
    awsInline(target, 'iam get-role-policy', {
      'role-name': roleNameOf(target, seen['task-definition']),
      'policy-name': target.names.secretsPolicy,
    }),
  ahead: ({ target: { environment, names }, ...look }) =>
    Promise.all([
      limitsOf(look, environment.executionRole),
      inlinePolicy(look, environment.executionRole, names.secretsPolicy),
    ]),
  collect: async ({ target, aws, seen, common }): Promise<ExecutionRole> => {
    const roleName = roleNameOf(target, seen['task-definition'])
    const tenantPolicyName = target.names.secretsPolicy
    const [own, limits] = await Promise.all([
      inlinePolicy({ aws, common }, roleName, tenantPolicyName),
      limitsOf({ aws, common }, roleName),
    ])
    const role = { roleFound: true, roleName, tenantPolicyName, ...limits } as const
    const known = own ? [own] : []
    const secrets = secretsToRead(seen['task-definition'], seen['db-secret'])
    const settled = secrets.map(arn => mayReadSecret({ ...role, policies: known }, arn))
    if (
      !refusedOther(seen) &&
      settled.length > 0 &&
      settled.every(({ allowed, uncertain }) => allowed && uncertain === null)
    ) {
      return { ...role, policies: known, complete: false }
    }
    const policies = await everyPolicy({ aws, common }, roleName, known)
    if (!policies) return { roleFound: false, roleName }
    return { ...role, policies, complete: true }
  },
})

/** What a role needs besides the secret: most have it by AWS' managed policy. */
const BY_OTHER_POLICIES: readonly (StartFailure | undefined)[] = [
  'image-denied',
  'registry-login-denied',
  'logs-denied',
]

function refusedOther(seen: Seen<'service' | 'stopped-tasks' | 'tasks'>): boolean {
  const starts = failedStarts(observed(seen.service), observed(seen['stopped-tasks']), observed(seen.tasks))
  return starts.some(({ means }) => BY_OTHER_POLICIES.includes(means))
}

/** The role the running revision uses: the last part of its ARN, which can have a path before. */
const roleNameOf = (target: Target, definition: EvidenceOf<'task-definition'>): string =>
  (definition.status === 'observed' ? definition.data.running.executionRoleArn : null)?.split('/').at(-1) ??
  target.environment.executionRole

/** The secret the running revision asks for, and the one that exists: after a secret was made again they differ. */
function secretsToRead(definition: EvidenceOf<'task-definition'>, secret: EvidenceOf<'db-secret'>): readonly string[] {
  const asked = definition.status === 'observed' ? databaseSecret(definition.data.running)?.arn : undefined
  const real = secret.status === 'observed' && 'arn' in secret.data ? secret.data.arn : null
  return [...new Set([asked, real].filter(arn => typeof arn === 'string'))]
}
