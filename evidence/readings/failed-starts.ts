import type { Service, StoppedTasks, Task, Tasks } from '../ecs.ts'
import { msOf, primaryOf, stoppedNow } from './deployment.ts'
import { runningTasks } from './running-streams.ts'
import { troubleEvents } from './service-events.ts'
import { type StartFailure, startFailure } from './start-failure.ts'
import { endOf } from './task-end.ts'

/** One end of a task, or an event of the service where no stopped task tells as much. */
export interface FailedStart {
  readonly from: 'task' | 'event'
  /** Everything that ECS says of it. */
  readonly text: string
  readonly means: StartFailure | undefined
  readonly at: string | null
  readonly revisionArn: string
  /** References of the images that its containers were to run, where a task tells. */
  readonly images: readonly string[]
}

export const endOfTask = (task: Task): FailedStart => {
  const text = endOf(task)
  return {
    from: 'task',
    text,
    means: startFailure(text),
    at: task.stoppedAt,
    revisionArn: task.taskDefinitionArn,
    images: task.containers.map(({ image }) => image),
  }
}

/** What kept tasks of the deployment in force from starting, newest first, as far as it was seen; nothing once a task did start after it. */
export function failedStarts(
  service: Service | undefined,
  stopped: StoppedTasks | undefined,
  tasks: Tasks | undefined,
): readonly FailedStart[] {
  const primary = primaryOf(service)
  if (!primary) return []
  const ends = stoppedNow(service, stopped).map(endOfTask)
  const events = troubleEvents(service).flatMap((event): FailedStart[] =>
    event.means === undefined
      ? []
      : [
          {
            from: 'event',
            text: event.text,
            means: event.means,
            at: event.at,
            revisionArn: primary.taskDefinitionArn,
            images: [],
          },
        ],
  )
  const known = new Set(ends.map(({ means }) => means))
  const all = [...ends, ...events.filter(({ means }) => !known.has(means))]
  const last = Math.max(0, ...all.map(({ at }) => msOf(at)))
  const recovered =
    tasks !== undefined &&
    service?.found === true &&
    service.runningCount >= service.desiredCount &&
    runningTasks(tasks).some(({ startedBy, startedAt }) => startedBy === primary.id && msOf(startedAt) >= last)
  return recovered ? [] : all
}
