import { startTimeLimit, timeoutError } from '../lib/time-limit.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { type Aws, createAws } from '../probes/lib/aws.ts'
import { ownTasks, startedBy, stopTask } from '../probes/lib/login-task.ts'
import { pause, within } from '../probes/lib/within.ts'
import type { Listener } from './step-channel.ts'

const LIMIT_MS = 10_000
/** For a worker to say that it starts nothing more; one that does not answer is gone. */
const HALTING_MS = 3_000
const PAUSE_MS = 500

/**
 * Stops the login tasks that this run has started and that have not ended; of an interrupted run, whose worker goes on, no other is started
 * then. Returns a sentence for each that may still run: what it goes by, and the commands that find and stop it.
 */
export async function stopLoginTasks(
  targets: readonly Target[],
  logins: Pick<Listener, 'login' | 'haltLogins'>,
  interrupted: boolean,
  limitMs = LIMIT_MS,
): Promise<readonly string[]> {
  const limit = new AbortController()
  // On a machine that is too busy to read an answer the limit waits too: a task that was not stopped for that runs on, and costs.
  const release = startTimeLimit(limitMs, () => limit.abort(timeoutError()))
  try {
    const { signal } = limit
    if (interrupted) await within(HALTING_MS, signal, () => logins.haltLogins()).catch(() => undefined)
    const open = targets.filter(target => isOpen(target, logins))
    const [first] = open
    if (!first) return []
    const aws = createAws(first.access, { mayRunTasks: true })
    const left = await Promise.all(
      open.map(async target => ((await settle(target, aws, logins, signal)) ? [] : [mayRun(target, logins)])),
    )
    aws.destroy()
    return left.flat()
  } finally {
    release()
  }
}

const isOpen = (target: Target, { login }: Pick<Listener, 'login'>): boolean => {
  const progress = login(targetKey(target))
  return progress !== undefined && progress.state !== 'over'
}

/** Whether nothing of it runs any more. The list comes second: a new task is in it only after a while. */
async function settle(
  target: Target,
  aws: Aws,
  { login }: Pick<Listener, 'login'>,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    // What was told while the last list was waited for counts too.
    const isLast = signal.aborted
    const progress = login(targetKey(target))
    if (progress === undefined || progress.state === 'over') return true
    if (progress.state === 'started') return stopTask({ target, aws }, progress.id)
    if (isLast) return false
    const own = await ownTasks({ target, aws, signal }).catch(() => [])
    const ours = own.filter(id => !progress.earlier.includes(id))
    if (ours.length > 0) return (await Promise.all(ours.map(id => stopTask({ target, aws }, id)))).every(Boolean)
    await pause(PAUSE_MS, signal).catch(() => undefined)
  }
}

function mayRun(target: Target, { login }: Pick<Listener, 'login'>): string {
  const { cluster } = target.environment
  const progress = login(targetKey(target))
  const id = progress?.state === 'started' ? progress.id : null
  const find = awsInline(target, 'ecs list-tasks', { cluster, 'started-by': startedBy(target) })
  const stop = awsInline(target, 'ecs stop-task', { cluster, task: id ?? 'ID' })
  return `a login task of ${targetKey(target)} may still run (${id === null ? '' : `task ${id}, `}started by ${startedBy(target)}): find it with ${find} and stop it with ${stop}`
}
