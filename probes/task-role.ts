import type { EvidenceOf, RolePolicy, TaskRole } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { contentVolume } from '../evidence/readings/content-volume.ts'
import { failedStarts } from '../evidence/readings/failed-starts.ts'
import { mayMount, mountOf } from '../evidence/readings/mount-permission.ts'
import type { StartFailure } from '../evidence/readings/start-failure.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { defineProbe, needed, type Seen } from './lib/define.ts'
import { inlinePolicy, limitsOf, policiesUntil } from './lib/role-policies.ts'

/**
 * The role that mounts the file system when a task starts, with as many of its policies as it takes to say whether it may; all of them where a mount
 * was refused, because one that denies outweighs every other.
 */
export default defineProbe({
  kind: 'task-role',
  shows: 'the policies of the role that tasks run with (IAM GetRolePolicy and relatives)',
  after: ['task-definition', 'service', 'stopped-tasks', 'tasks'],
  reproduce: (target, { 'task-definition': definition }) =>
    awsInline(target, 'iam list-role-policies', { 'role-name': roleNameOf(definition) ?? target.environment.taskRole }),
  ahead: ({ target: { environment, names }, ...look }) =>
    Promise.all([limitsOf(look, environment.taskRole), guessed(look, environment.taskRole, names.efsPolicy)]),
  collect: async ({ target, aws, seen, common }): Promise<TaskRole> => {
    const { running } = needed(seen['task-definition'])
    const roleName = roleNameOf(seen['task-definition'])
    if (roleName === null) return { roleFound: false, roleName }
    const volume = contentVolume(running)
    const mount =
      volume && volume.accessPointId !== null
        ? mountOf(target.environment, { fileSystemId: volume.fileSystemId, accessPointId: volume.accessPointId })
        : undefined
    const [own, limits] = await Promise.all([
      guessed({ aws, common }, roleName, target.names.efsPolicy),
      limitsOf({ aws, common }, roleName),
    ])
    const refused = refusedMount(seen)
    // What the file system's own policy says is added to what the role's do, never taken for it.
    const settles = (policies: readonly RolePolicy[]): boolean => {
      const { allowed, uncertain } = mount
        ? mayMount({ ...limits, policies }, mount, SAYS_NOTHING)
        : { allowed: true, uncertain: null }
      return allowed && uncertain === null && !refused
    }
    const known = own ? [own] : []
    const read = await policiesUntil({ aws, common }, roleName, settles, { known, likely: [target.tenant, 'efs'] })
    return read ? { roleFound: true, roleName, ...limits, ...read } : { roleFound: false, roleName }
  },
})

/** The policy of the conventional name. Of a fleet's tenants one list tells which of them have one. */
const guessed = (look: Parameters<typeof inlinePolicy>[0], roleName: string, policyName: string) =>
  look.common.isFleet ? Promise.resolve(undefined) : inlinePolicy(look, roleName, policyName)

const MOUNT_REFUSED: readonly (StartFailure | undefined)[] = ['efs-denied', 'efs-unclear']

function refusedMount(seen: Seen<'service' | 'stopped-tasks' | 'tasks'>): boolean {
  const starts = failedStarts(observed(seen.service), observed(seen['stopped-tasks']), observed(seen.tasks))
  return starts.some(({ means }) => MOUNT_REFUSED.includes(means))
}

const SAYS_NOTHING = { state: 'set', document: { Statement: [] } } as const

/** The role of the running revision: the last part of its ARN, which can have a path before. `null`: it has none. */
const roleNameOf = (definition: EvidenceOf<'task-definition'>): string | null =>
  (definition.status === 'observed' ? definition.data.running.taskRoleArn : null)?.split('/').at(-1) ?? null
