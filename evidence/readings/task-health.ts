import { list } from '../../lib/text/words.ts'
import type { Task } from '../ecs.ts'

/** One that ECS ends and replaces, while it runs: a check of one of its essential containers fails. */
export const isUnhealthy = ({ healthStatus }: Task): boolean => healthStatus === 'UNHEALTHY'

/** Whose check it is, in a sentence. */
export function checksOf(tasks: readonly Task[]): string {
  const names = new Set(
    tasks.flatMap(({ containers }) => containers.flatMap(({ unhealthy, name }) => (unhealthy ? name : []))),
  )
  return names.size === 0 ? "a container's own check" : `the check of ${list([...names])}`
}
