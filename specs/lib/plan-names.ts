import type { PlannedChange } from '../../evidence/index.ts'
import { partsOf } from '../../platform/names.ts'
import type { Target } from '../../platform/target.ts'
import { isDestroyed } from './plan-actions.ts'

type Naming = 'name' | 'family' | 'rootPath'

/** Planned resources whose name is not this tenant's; a name that is not known yet is not wrong. */
export function wrongNames(
  changes: readonly PlannedChange[],
  { names, environment, tenant }: Target,
): readonly string[] {
  const wanted: readonly (readonly [type: string, attribute: Naming, name: string])[] = [
    ['aws_secretsmanager_secret', 'name', names.dbSecret],
    ['aws_efs_access_point', 'rootPath', names.efsPath],
    ['aws_ecs_task_definition', 'family', names.taskFamily],
    ['aws_ecs_service', 'name', names.service],
    ['aws_lb_target_group', 'name', names.targetGroup],
  ]
  return wanted.flatMap(([type, attribute, name]) => {
    const planned = changes.filter(change => change.type === type && !isDestroyed(change))
    const isThere = planned.some(change => change.planned[attribute] === name)
    return planned.flatMap(({ address, planned }) => {
      const is = planned[attribute]
      const besides = isThere && is?.startsWith(`${partsOf(environment.tenantNames.service).before}${tenant}-`)
      if (is === undefined || is === name || besides) return []
      return [`${address}: ${attribute === 'rootPath' ? 'path' : attribute} is ${is}, not ${name}`]
    })
  })
}
