import type { Image } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { stoppedNow } from '../../evidence/readings/deployment.ts'
import { endOfTask } from '../../evidence/readings/failed-starts.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
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
  considers: ['tasks', 'image', 'task-definition', 'task-definition-history'],
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
    },
    target,
  ) {
    const refused = failedToStart(service, stoppedTasks, observed(tasks), 'image-platform')
    const registry = observed(image)
    const wrong = registry && !runsOn(registry, observed(taskDefinition)?.running.cpuArchitecture ?? 'X86_64')
    const ended = refused.length > 0 || !wrong ? refused : stoppedNow(service, stoppedTasks).map(endOfTask)
    if (ended.length === 0) return undefined
    const platforms = registry ? platformsOf(registry) : undefined
    return {
      because: facts([
        endFact(ended),
        platforms &&
          `${registry?.reference} holds ${list(platforms.map(({ os, architecture }) => `${os}/${architecture}`))} only`,
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

const platformsOf = (image: Image) =>
  image.registry === 'ecr' && image.found ? (image.platforms ?? undefined) : undefined

/** True as well when the image does not say what it is for. */
function runsOn(image: Image, cpuArchitecture: string): boolean {
  const wanted = cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'
  const platforms = platformsOf(image)
  return !platforms || platforms.some(({ os, architecture }) => os === 'linux' && architecture === wanted)
}
