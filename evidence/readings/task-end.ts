import type { Task, TaskContainer } from '../ecs.ts'

/** ECS' own words that only send on to the containers'. */
const SAYS_NOTHING = /^(?:Essential container in task exited|Task failed to start)\.?$/i

/**
 * What ECS says about the end of a task: its own reason, and those of the containers that ended it. One that never ran beside others that did
 * (an agent whose image could not be pulled) did not end it.
 */
export function endOf(task: Task): string {
  const reasons = [task.stoppedReason, ...endedBy(task).map(({ reason }) => reason)].filter(reason => reason !== null)
  return [...new Set(reasons)].join('; ') || (task.stopCode ?? '')
}

function endedBy({ startedAt, stopCode, stoppedReason, containers }: Task): readonly TaskContainer[] {
  const ran = startedAt !== null && stopCode !== 'TaskFailedToStart'
  if (ran) return containers.filter(({ exitCode, reason }) => exitCode !== null || /OutOfMemory/i.test(reason ?? ''))
  return stoppedReason === null || SAYS_NOTHING.test(stoppedReason) ? containers : []
}

/** Words of Fargate's that stand before every reason of this kind and push the reason itself out of a line. */
const PREAMBLE = 'execution resource retrieval failed: '
const PREAMBLE_END = /retried \d{1,9} time\(s\): /
/** The same in the words of its later versions: what was done, and how the SDK wraps what AWS answered. */
const STEP = 'unable to retrieve secret from asm: '
const WRAPPING =
  /operation error [\w ]{1,40}: \w{1,64}, https response error StatusCode: \d{1,3}, RequestID: [\w-]{0,64}, api error /

/** The same for a line in which the reason itself has to be seen. */
export function briefEnd(end: string): string {
  const from = end.indexOf(PREAMBLE)
  if (from < 0) return end.replace(STEP, '... ').replace(WRAPPING, '')
  const after = end.slice(from + PREAMBLE.length)
  const last = PREAMBLE_END.exec(after)
  return last ? `${end.slice(0, from)}... ${after.slice(last.index + last[0].length)}` : end
}
