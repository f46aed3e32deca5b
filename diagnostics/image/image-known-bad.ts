import { defineDiagnosis } from '../define.ts'
import { judgedTasks, withdrawnFact } from '../lib/bad-image.ts'
import { answerFact, targetFacts } from '../lib/facts.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { BROKEN_PAGES } from '../lib/steps.ts'
import { facts, seen, utc } from '../lib/text.ts'

export default defineDiagnosis({
  id: 'image-known-bad',
  runbook: 'Issue 6',
  title: 'A withdrawn image runs',
  layer: 'image',
  rootCause: 'The tasks run an image that was withdrawn and must not run again.',
  needs: ['tasks'],
  considers: [
    'service',
    'image',
    'target-health',
    'alb-pages',
    'task-definition',
    'task-definition-history',
    'stopped-tasks',
  ],
  explains: ['image-digest', 'logs-parse-errors', ...BROKEN_PAGES],
  obscures: ['database-reachable', 'requests-logged'],
  hides: ['image-drifted'],
  prevention: 'Delete withdrawn images from the registry and refuse their digests in the pipeline.',
  match(
    { tasks, service, image, targetHealth, albPages, taskDefinition, taskDefinitionHistory, stoppedTasks },
    target,
  ) {
    const withdrawn = withdrawnFact(judgedTasks(tasks, seen(service), seen(stoppedTasks)), seen(image), target)
    if (withdrawn === undefined) return undefined
    const registry = seen(image)
    return {
      because: facts([
        withdrawn,
        registry?.registry === 'ecr' &&
          registry.found &&
          `the task definition names ${registry.reference}${registry.pushedAt === null ? '' : `, pushed ${utc(registry.pushedAt)}`}`,
        ...targetFacts(seen(targetHealth)),
        answerFact('load balancer', seen(albPages)?.start, target),
      ]),
      fixes: backToWorkingImage(
        { definition: seen(taskDefinition), history: seen(taskDefinitionHistory), tasks, stopped: seen(stoppedTasks) },
        target,
      ),
    }
  },
})
