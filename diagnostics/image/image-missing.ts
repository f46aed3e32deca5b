import { byHand } from '../../evidence/fix.ts'
import type { Image } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { namedIn } from '../../evidence/readings/start-failure.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'image-missing',
  runbook: 'Image management',
  title: 'The image is not in the registry',
  rootCause:
    'The task definition names an image that the registry does not have: it was never pushed, deleted, or its tag is misspelt.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'image', 'task-definition', 'task-definition-history'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention:
    'Compute the tag once and use it for build, tag and push; keep released images out of the lifecycle policy.',
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
    const refused = failedToStart(service, stoppedTasks, observed(tasks), 'image-missing')
    const registry = observed(image)
    const absent = registry?.registry === 'ecr' && !registry.found ? registry : undefined
    const asked = refused[0] && namedIn(refused[0].text).image
    const gone = registry && asked ? goneDigest(registry, asked) : undefined
    if (gone !== undefined) {
      return {
        because: facts([
          endFact(refused),
          `${registry?.reference} is ${registry && digestOf(registry)} by now`,
          serviceFact(service),
        ]),
        rootCause:
          'ECS took down the digest of the tag when the deployment began, and starts every later task with it; the tag was pushed again since, and the registry has the old image no more.',
        fixes: [newTasks(target, 'they take what the tag names now')],
      }
    }
    const other = registry?.registry === 'ecr' && asked && !asked.startsWith(registry.reference) ? asked : undefined
    if (!absent && (refused.length === 0 || (registry?.registry === 'ecr' && other === undefined))) return undefined
    if (other !== undefined && !absent) {
      return {
        because: facts([endFact(refused), `${registry?.reference} is there`, serviceFact(service)]),
        rootCause: `Another container of the task names ${other}, which the registry does not have.`,
        fixes: [
          byHand(
            'Push it, or name one that is there',
            `Build and push ${other}, or correct that container's image by Terraform`,
          ),
          newTasks(target, 'they pull it'),
        ],
      }
    }
    const running = service.found && service.runningCount > 0
    return {
      because: facts([
        endFact(refused),
        absent &&
          (absent.repositoryFound
            ? `ECR has no image ${absent.reference}`
            : `ECR has no repository ${absent.repository}`),
        serviceFact(service),
      ]),
      ...(running && refused.length === 0
        ? {
            rootCause:
              'The image the task definition names is no longer in the registry: the tasks keep running, but the next one will not start.',
          }
        : {}),
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

const DIGEST = /@(sha256:[0-9a-f]{64})$/

const digestOf = (image: Image): string | undefined =>
  image.registry === 'ecr' && image.found ? image.digest : undefined

/** The digest that a task asked for, where the tag beside it leads to another one by now. */
function goneDigest(image: Image, asked: string): string | undefined {
  const [, digest] = DIGEST.exec(asked) ?? []
  const now = digestOf(image)
  return now !== undefined && asked.startsWith(image.reference) && digest !== now ? digest : undefined
}
