import type { Fix } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { digestOf, sameImage } from '../../evidence/readings/same-image.ts'
import { count, facts, list, shortDigest, utc } from '../../lib/text/words.ts'
import { recordImage } from '../../platform/commands/record-image.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { judgedTasks } from '../lib/bad-image.ts'
import { newTasks } from '../lib/fixes.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'

export default defineDiagnosis({
  id: 'image-drifted',
  runbook: 'Issue 6',
  title: 'Another image runs than the expected one',
  rootCause:
    'The tasks run an image nobody recorded as expected: a tag was moved, or a build was deployed past the configuration.',
  needs: ['tasks', 'image'],
  considers: ['service', 'task-definition', 'task-definition-history', 'stopped-tasks'],
  explains: ['image-digest'],
  prevention:
    'Deploy by digest, or make tags immutable in the registry; record each released digest in the configuration.',
  match(
    {
      tasks,
      image,
      service,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
      'stopped-tasks': stoppedTasks,
    },
    target,
  ) {
    const { expectedDigests, environment } = target
    if (expectedDigests.length === 0 || (image.registry === 'public' && environment.publicImages)) return undefined
    const known = [...expectedDigests, ...environment.knownBadDigests.map(({ digest }) => digest)]
    const judged = judgedTasks(tasks, observed(service), observed(stoppedTasks))
    const containerName = observed(taskDefinition)?.running.containerName
    const drifted = judged.tasks.flatMap(task => {
      const digest = digestOf(task, containerName)
      return digest === null || sameImage(digest, image).some(same => known.includes(same)) ? [] : [{ task, digest }]
    })
    const [first] = drifted
    if (!first) return undefined
    const tag = image.registry === 'ecr' && image.found ? image : undefined
    const tagIsExpected = tag !== undefined && sameImage(tag.digest, tag).some(same => expectedDigests.includes(same))
    return {
      because: facts([
        `${drifted.length} of ${count(judged.tasks.length, 'task')} ${judged.run} ${list([...new Set(drifted.map(({ digest }) => shortDigest(digest)))])}`,
        `expected: ${list(expectedDigests.map(shortDigest), 'or')}`,
        tag &&
          `${tag.reference} now names ${shortDigest(tag.digest)}${tag.pushedAt === null ? '' : `, pushed ${utc(tag.pushedAt)}`}`,
        first.task.startedAt !== null && `task ${first.task.id} started ${utc(first.task.startedAt)}`,
      ]),
      fixes: tagIsExpected
        ? [newTasks(target, `they pull ${tag.reference} again, which names the expected image`)]
        : [
            ...(isRecorded(target) ? [ifMeant(target, first.digest)] : []),
            ...backToWorkingImage(
              {
                definition: observed(taskDefinition),
                history: observed(taskDefinitionHistory),
                tasks,
                stopped: observed(stoppedTasks),
              },
              target,
            ),
          ],
    }
  },
})

/** Whether what is expected is what the platform's data say, and not what this run was told. */
const isRecorded = ({ expectedDigests, environment: { knownGoodDigests } }: Target): boolean =>
  expectedDigests.length === knownGoodDigests.length &&
  expectedDigests.every(digest => knownGoodDigests.includes(digest))

function ifMeant(target: Target, digest: string): Fix {
  const paste = recordImage(target, digest, 'released on purpose')
  return {
    summary: 'Decide first whether this image is meant',
    manual:
      'Where it was released on purpose, nothing of the platform is wrong: record it (npm run image:good), and leave out the rest; else go on',
    changes: false,
    ...(paste === undefined ? {} : { paste }),
  }
}
