import { WORDPRESS_CONTAINER } from '../evidence/expectations.ts'
import type { Task } from '../evidence/index.ts'
import { belongsTo, msOf, primaryOf, stoppedNow } from '../evidence/readings/deployment.ts'
import { endedAlone, neverStarted, stoppedByFault } from '../evidence/readings/ended-task.ts'
import { runningTasks } from '../evidence/readings/running-streams.ts'
import { troubleEvents } from '../evidence/readings/service-events.ts'
import { checksOf, isUnhealthy } from '../evidence/readings/task-health.ts'
import { count, theirs } from '../lib/text/words.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { groupReasons } from './lib/stopped-reasons.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('tasks-start', ({ service, 'stopped-tasks': stoppedTasks, tasks }, context) => {
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  if (!service.found) return unknown(`there is no service ${service.name}`)
  const primary = primaryOf(service)
  if (!primary) return unknown('no deployment is the primary one')
  const running = runningTasks(tasks).filter(task => belongsTo(task, primary))
  const faulty = stoppedNow(service, stoppedTasks).filter(stoppedByFault)
  const recovered = running.length >= service.desiredCount && hasRecovered(running, faulty, context.now)
  if (faulty.length > 0 && !recovered) return failed(groupReasons(faulty).join('; '))
  const alone = endedAlone(tasks, WORDPRESS_CONTAINER)
  if (alone.length > 0) {
    const said = alone.map(({ id, containers }) => {
      const exitCode = containers.find(({ name }) => name === WORDPRESS_CONTAINER)?.exitCode ?? 'unknown'
      return `task ${id} runs without its ${WORDPRESS_CONTAINER}, which ended with exit code ${exitCode}`
    })
    return failed(said.join('; '))
  }
  const events = troubleEvents(service)
  const trouble = events.find(({ means }) => means !== undefined) ?? events[0]
  if (running.length === 0 && trouble)
    return failed(`no task of the current deployment runs; event: ${theirs(trouble.text)}`)
  if (running.length === 0) {
    const waiting = tasks.tasks.filter(task => belongsTo(task, primary)).map(({ lastStatus }) => lastStatus)
    const where = waiting.length > 0 ? ` (${waiting.join(', ')})` : ''
    return unknown(`no task of the current deployment runs yet${where}, and none stopped for a fault`)
  }
  const ill = running.filter(isUnhealthy)
  if (ill.length > 0)
    return failed(
      `${ill.length} of ${count(running.length, 'running task')} UNHEALTHY by ${checksOf(ill)}: ECS replaces what is`,
    )
  const notes = groupReasons(faulty).map(reason => `before the tasks that run now: ${reason}`)
  return passed(`${count(running.length, 'task')} running, none stopped for a fault since`, notes)
})

/**
 * Whether the faults are history, although ECS lists them for an hour: tasks that could not start, once one did; tasks that died, once one has
 * lived longer than any of them.
 */
function hasRecovered(running: readonly Task[], faulty: readonly Task[], now: Date): boolean {
  const lastStop = Math.max(...faulty.map(({ stoppedAt }) => (stoppedAt === null ? now.getTime() : msOf(stoppedAt))))
  const longestLife = Math.max(0, ...faulty.filter(task => !neverStarted(task)).map(task => lifetime(task)))
  return running.some(({ startedAt }) => {
    const started = msOf(startedAt)
    return started >= lastStop && now.getTime() - started >= longestLife
  })
}

const lifetime = ({ startedAt, stoppedAt }: Task): number => msOf(stoppedAt) - msOf(startedAt)
