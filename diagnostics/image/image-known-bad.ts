import { observed } from '../../evidence/observed.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { judgedTasks, withdrawnFact } from '../lib/bad-image.ts'
import { answerFact, targetFacts } from '../lib/facts.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { BROKEN_PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'image-known-bad',
  runbook: 'Issue 6',
  title: 'A withdrawn image runs',
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
  hides: {
    'image-drifted': 'a withdrawn image is no unknown one',
  },
  prevention: 'Delete withdrawn images from the registry and refuse their digests in the pipeline.',
  match(
    {
      tasks,
      service,
      image,
      'target-health': targetHealth,
      'alb-pages': albPages,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
      'stopped-tasks': stoppedTasks,
    },
    target,
  ) {
    const withdrawn = withdrawnFact(
      judgedTasks(tasks, observed(service), observed(stoppedTasks)),
      observed(image),
      observed(taskDefinition),
      target,
    )
    if (withdrawn === undefined) return undefined
    const registry = observed(image)
    return {
      because: facts([
        withdrawn,
        registry?.registry === 'ecr' &&
          registry.found &&
          `the task definition names ${registry.reference}${registry.pushedAt === null ? '' : `, pushed ${utc(registry.pushedAt)}`}`,
        ...targetFacts(observed(targetHealth)),
        answerFact('load balancer', observed(albPages)?.start, target),
      ]),
      fixes: backToWorkingImage(
        {
          definition: observed(taskDefinition),
          history: observed(taskDefinitionHistory),
          tasks,
          stopped: observed(stoppedTasks),
        },
        target,
      ),
    }
  },
})
