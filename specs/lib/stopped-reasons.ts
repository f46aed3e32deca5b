import type { Task } from '../../evidence/index.ts'
import { theirs } from '../../lib/text/words.ts'

/** Equal reasons once, with how often: `3 x ResourceInitializationError: ...`. */
export function groupReasons(tasks: readonly Task[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const task of tasks) counts.set(reasonOf(task), (counts.get(reasonOf(task)) ?? 0) + 1)
  return [...counts].map(([reason, times]) => `${times} x ${reason}`)
}

function reasonOf({ stopCode, stoppedReason, containers }: Task): string {
  const exits = containers
    .filter(({ exitCode, reason }) => (exitCode !== null && exitCode !== 0) || reason !== null)
    .map(({ name, exitCode, reason }) => {
      const exit = exitCode === null ? [] : [`exit code ${exitCode}`]
      const why = reason === null || reason === stoppedReason ? [] : [theirs(reason)]
      return [...exit, ...why].length > 0 ? `${name}: ${[...exit, ...why].join(', ')}` : ''
    })
    .filter(text => text !== '')
  return [theirs(stoppedReason ?? stopCode ?? 'no reason given'), ...exits].join('; ')
}
