import { WORDPRESS_CONTAINER } from '../evidence/expectations.ts'
import type { Image } from '../evidence/index.ts'
import { observed, whyNot } from '../evidence/observed.ts'
import { runningTasks } from '../evidence/readings/running-streams.ts'
import { digestOf, sameImage, withdrawnAs } from '../evidence/readings/same-image.ts'
import { resolvedDigest } from '../evidence/readings/service-deployments.ts'
import { count, shortDigest } from '../lib/text/words.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('image-digest', (seen, context) => {
  const { environment, expectedDigests } = context.target
  const stopped = stoppedBySchedule(observed(seen.service), context)
  if (stopped) return stopped
  const containerName = observed(seen['task-definition'])?.running.containerName
  const kept = observed(seen['service-deployments'])
  const running = runningTasks(seen.tasks).map(task => ({
    id: task.id,
    digest:
      digestOf(task, containerName) ??
      resolvedDigest(kept, task.taskDefinitionArn, containerName ?? WORDPRESS_CONTAINER),
  }))
  if (running.length === 0) return unknown('no task runs, so no digest can be seen')
  const image = observed(seen.image)
  const digests = [...new Set(running.flatMap(({ digest }) => (digest === null ? [] : [digest])))]
  const listed = digests.map(shortDigest).join(', ')
  const notes = image ? notesOn(image, digests) : [`the registry could not be seen: ${whyNot(seen.image)}`]
  for (const digest of digests) {
    const bad = withdrawnAs(digest, image, environment.knownBadDigests)
    if (!bad) continue
    const times = `${running.filter(task => task.digest === digest).length} of ${count(running.length, 'task')}`
    return failed(`${times} on ${shortDigest(digest)}, withdrawn on ${bad.withdrawnOn}: ${bad.reason}`, notes)
  }
  const anyPublic = image?.registry === 'public' && environment.publicImages
  const compared = expectedDigests.length > 0 && !anyPublic
  const unexpected = digests.filter(digest => !sameImage(digest, image).some(known => expectedDigests.includes(known)))
  if (compared && unexpected.length > 0) {
    const difference = `tasks run ${unexpected.map(shortDigest).join(', ')}, expected ${expectedDigests.map(shortDigest).join(' or ')}`
    return image ? failed(`${difference} (${image.reference})`, notes) : unknown(difference, notes)
  }
  const silent = running.filter(({ digest }) => digest === null)
  if (silent.length > 0) {
    return unknown(`ECS does not say which digest runs in ${silent.map(({ id }) => id).join(', ')}`, notes)
  }
  if (compared) return passed(`${count(running.length, 'task')} on ${listed}, as expected`, notes)
  if (digests.length > 1) return failed(`tasks run different images: ${listed}`, notes)
  const uncompared = `no digest is recorded to compare ${image?.reference ?? 'the image'} with`
  return passed(`${count(running.length, 'task')} on ${listed}, not withdrawn`, [...notes, uncompared])
})

/** What the registry says beside: a task keeps its image, its next start takes what the tag names then. */
function notesOn(image: Image, digests: readonly string[]): readonly string[] {
  if (image.registry === 'public') return [`${image.reference} comes from a public registry`]
  if (image.registry === 'other-account') return [`${image.reference} comes from account ${image.accountId}`]
  if (!image.found) return [`${image.reference} is no longer in the registry: the next start of a task will fail`]
  if (digests.every(digest => sameImage(digest, image).includes(image.digest))) return []
  return [`image drifted: ${image.reference} now names ${shortDigest(image.digest)}, the next start will run that`]
}
