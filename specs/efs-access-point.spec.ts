import { WWW_DATA } from '../evidence/expectations.ts'
import type { TaskRole } from '../evidence/index.ts'
import { observed, whyNot } from '../evidence/observed.ts'
import { contentLost, contentVolume } from '../evidence/readings/content-volume.ts'
import { describeForeign, foreignReferences } from '../evidence/readings/foreign-references.ts'
import { deniedMount, mayMount, mountOf } from '../evidence/readings/mount-permission.ts'
import { doubtsAboutTasks, refusesTasks } from '../evidence/readings/trusts-tasks.ts'
import { count, list } from '../lib/text/words.ts'
import { type StepContext, type StepEvidence, testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

type Seen = StepEvidence<'efs-access-point'>
type Found = Extract<Seen['access-point'], { found: true }>

export default testStep('efs-access-point', (seen, context) => {
  const { 'access-point': accessPoint, 'task-definition': taskDefinition } = seen
  const { running } = taskDefinition
  const revision = `${running.family}:${running.revision}`
  if (!accessPoint.referenced) {
    const { fileSystemId } = accessPoint
    return failed(
      fileSystemId === null
        ? `${revision} mounts no EFS file system: what is uploaded would be lost with the task`
        : `${revision} mounts ${fileSystemId} without an access point: it sees every tenant's files`,
    )
  }
  const { accessPointId, fileSystemId } = accessPoint
  if (!accessPoint.found) {
    return failed(`${revision} mounts ${accessPointId}, and ${fileSystemId} has no such access point`)
  }
  const faults = faultsOf(accessPoint, context)
  if (faults.length > 0) return failed(`${accessPointId}: ${faults.join('; ')}`)
  const rules = observed(seen['listener-rules'])
  const others = foreignReferences({ service: undefined, definition: running, rules, accessPoint }, context.target)
    .filter(({ kind }) => kind === 'accessPoint')
    .map(describeForeign)
  if (others.length > 0) return failed(`${revision} mounts ${list(others)}`)
  const volume = contentVolume(running)
  const lost = volume && contentLost(running, volume)
  if (lost) return failed(`${revision}: ${lost}`)
  const { path, duplicates } = accessPoint
  const what = `${accessPointId} on ${path} as ${WWW_DATA}:${WWW_DATA}`
  const notes =
    duplicates.length > 0
      ? [`${count(duplicates.length, 'more access point')} on ${path}: ${duplicates.join(', ')}`]
      : []
  if (volume?.iam === false) {
    return passed(`${what}, mounted without IAM`, [
      ...notes,
      `${revision} mounts without IAM authorisation: no policy of a role decides who may`,
    ])
  }
  const role = observed(seen['task-role'])
  if (!role)
    return unknown(`${what} is right, but the task role could not be seen: ${whyNot(seen['task-role'])}`, notes)
  return judgeRole(role, { seen, context, what, notes })
})

function faultsOf({ state, path, posixUid, posixGid }: Found, { target }: StepContext): readonly string[] {
  const { efsPath } = target.names
  const faults: string[] = []
  if (state !== 'available') faults.push(`it is ${state}`)
  if (path !== efsPath) faults.push(`its path is ${path}, expected ${efsPath}`)
  if (posixUid !== WWW_DATA || posixGid !== WWW_DATA) {
    faults.push(`it writes as ${posixUid ?? 'nobody'}:${posixGid ?? 'nobody'}, expected ${WWW_DATA}:${WWW_DATA}`)
  }
  return faults
}

function judgeRole(
  role: TaskRole,
  about: {
    readonly seen: Seen
    readonly context: StepContext
    readonly what: string
    readonly notes: readonly string[]
  },
): Verdict {
  const { seen, context, what, notes } = about
  const { target } = context
  if (role.roleFound && refusesTasks(role.trust, target))
    return failed(
      `${what} is right, but the trust policy of ${role.roleName} does not let ecs-tasks.amazonaws.com take it on: no new task can start`,
      notes,
    )
  const { 'access-point': accessPoint, 'task-definition': taskDefinition } = seen
  const { roleName } = role
  if (!role.roleFound) {
    const { family, revision } = taskDefinition.running
    return failed(
      roleName === null ? `${family}:${revision} has no task role that could mount` : `there is no role ${roleName}`,
      notes,
    )
  }
  if (!accessPoint.referenced || !accessPoint.found) return unknown('no access point to judge the role by', notes)
  const mount = mountOf(target.environment, accessPoint)
  const { allowed, missing, allowedBy, deniedBy, uncertain } = mayMount(role, mount, accessPoint.fileSystemPolicy)
  if (deniedBy !== null) return failed(deniedMount(deniedBy, role.roleName, missing), notes)
  if (uncertain !== null) return unknown(`whether ${roleName} may mount: ${uncertain}`, notes)
  if (allowed)
    return passed(`${what}, ${roleName} may mount by ${allowedBy.join(', ')}`, [
      ...notes,
      ...doubtsAboutTasks(role, target),
    ])
  if (!role.complete) return unknown(`not all policies of ${roleName} were read, and those that were do not allow it`)
  if (mayMount(role, { ...mount, fileSystemArn: mount.accessPointArn }, accessPoint.fileSystemPolicy).allowed) {
    return unknown(
      `${roleName} is allowed to mount ${mount.accessPointArn}, but EFS asks for permission on ${mount.fileSystemArn}`,
      notes,
    )
  }
  const running = observed(seen.tasks)?.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING') ?? []
  return failed(
    `no policy of ${roleName} allows ${missing.join(' and ')} on ${mount.fileSystemArn}`,
    running.length === 0
      ? notes
      : [...notes, `${count(running.length, 'task')} mounted it all the same: the policy went since`],
  )
}
