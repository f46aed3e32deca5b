import type { Image, LogFinding, Logs, Task } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { stoppedNow } from '../../evidence/readings/deployment.ts'
import { endedByItself } from '../../evidence/readings/ended-task.ts'
import { endOfTask } from '../../evidence/readings/failed-starts.ts'
import { findingsOf } from '../../evidence/readings/running-streams.ts'
import { platformNames, runsOn, wantedArchitecture } from '../../evidence/readings/same-image.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { logFact, serviceFact } from '../lib/facts.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'image-platform-mismatch',
  runbook: 'Image management, Issue 6',
  title: 'The image is not built for linux/amd64',
  rootCause:
    'The image was built for another processor than Fargate runs (linux/amd64), as happens on a Mac without --platform.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'image', 'task-definition', 'task-definition-history', 'logs'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: {
    'image-missing': 'the registry has the image, but not for this processor',
    'container-exited': 'a program for another processor ends at once',
  },
  prevention: 'Always build with --platform linux/amd64, and inspect the manifest before deploying.',
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      image,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
      logs,
    },
    target,
  ) {
    const refused = failedToStart(service, stoppedTasks, observed(tasks), 'image-platform')
    const registry = observed(image)
    const platforms = registry && platformsOf(registry)
    const wanted = wantedArchitecture(observed(taskDefinition)?.running.cpuArchitecture)
    const wrong = platforms && !runsOn(platforms, wanted)
    const stopped = stoppedNow(service, stoppedTasks)
    const line = lineOfKernel(observed(logs), stopped.filter(endedByItself))
    const ended = refused.length > 0 || !(wrong || line) ? refused : stopped.map(endOfTask)
    if (ended.length === 0) return undefined
    return {
      ...(line && platforms && !wrong ? { rootCause: NO_PROGRAM } : {}),
      because: facts([
        endFact(ended),
        line && logFact(line),
        platforms && `${registry?.reference} holds ${list(platformNames(platforms))} only`,
        serviceFact(service),
      ]),
      fixes: backToWorkingImage(
        {
          definition: observed(taskDefinition),
          history: observed(taskDefinitionHistory),
          tasks: observed(tasks),
          stopped: stoppedTasks,
        },
        target,
      ),
    }
  },
})

const NO_PROGRAM =
  'The image is for the right processor as a whole, but what it starts is not: a program in it was built for another one, or is a script without its first line (#!/bin/sh).'

/** What the kernel says of a program of another processor, as the container's runtime writes it in place of the first line. */
const NOT_THIS_PROCESSOR = /\bexec (?:\/[^\s:]{1,200}|user process caused): "?exec format error/

const lineOfKernel = (logs: Logs | undefined, ended: readonly Task[]): LogFinding | undefined =>
  logs?.groupFound && ended.length > 0
    ? findingsOf(logs, ended, ['unnamed']).find(({ excerpt }) => NOT_THIS_PROCESSOR.test(excerpt))
    : undefined

const platformsOf = (image: Image) =>
  image.registry === 'ecr' && image.found ? (image.platforms ?? undefined) : undefined
