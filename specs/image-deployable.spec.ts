import { PLATFORM } from '../evidence/expectations.ts'
import type { Image, PlannedImage } from '../evidence/index.ts'
import { ownRepository } from '../evidence/readings/image-origin.ts'
import { platformNames, runsOn, sameImage, withdrawnAs } from '../evidence/readings/same-image.ts'
import { shortDigest } from '../lib/text/words.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

const WANTED = `${PLATFORM.os}/${PLATFORM.architecture}`

const NAMED_BY: Readonly<Record<PlannedImage['namedBy'], string>> = {
  tfvars: 'the variables file',
  plan: 'the plan',
  'task-definition': 'the running task definition',
}

export default testStep('image-deployable', ({ 'planned-image': plannedImage }, { target }) => {
  const { image, namedBy, platforms, platformsUnseen } = plannedImage
  const { environment, expectedDigests } = target
  const { reference } = image
  const own = ownRepository(environment)
  const named = `${reference} (named by ${NAMED_BY[namedBy]})`
  if (image.registry === 'public') {
    if (!environment.publicImages) {
      return failed(`${named} comes from a public registry: push it to ${own} and name that`)
    }
    return passed(`${reference}, from a public registry`, [
      `${reference} comes from a public registry: what it runs on and whether it changes is not seen here, and pulls are limited; ${own} is recommended`,
    ])
  }
  if (image.registry === 'other-account') {
    return failed(`${named} is in account ${image.accountId}, ${image.region}: push it to ${own} and name that`)
  }
  if (!image.found) {
    return failed(
      image.repositoryFound
        ? `${named} is not in the registry: push it, or name a tag that is there`
        : `${named}: there is no repository ${image.repository}: name an image of ${own}`,
    )
  }
  const bad = withdrawnAs(image.digest, image, environment.knownBadDigests)
  if (bad) {
    return failed(
      `${named} is ${shortDigest(bad.digest)}, withdrawn on ${bad.withdrawnOn} (${bad.reason}): name another image`,
    )
  }
  const expected = sameImage(image.digest, image).some(digest => expectedDigests.includes(digest))
  const notes = notesOn(image, { expected, own, compared: expectedDigests.length > 0 })
  const shown = `${reference}, ${shortDigest(image.digest)}`
  if (platforms === null) {
    const why = `what ${reference} runs on could not be seen: ${platformsUnseen ?? 'the registry does not say'}`
    if (expected) return passed(`${shown}, known to run here`, [...notes, why])
    return unknown(`${why}; by hand: docker buildx imagetools inspect ${reference}`, notes)
  }
  const list = platformNames(platforms).join(', ')
  if (!runsOn(platforms, PLATFORM.architecture)) {
    return failed(
      `${named} is for ${list || 'no platform'}, not for ${WANTED}: build it with --platform ${WANTED} and push it again`,
      notes,
    )
  }
  return passed(`${shown}, ${WANTED}`, notes)
})

function notesOn(
  image: Extract<Image, { found: true }>,
  facts: { readonly expected: boolean; readonly compared: boolean; readonly own: string },
): readonly string[] {
  const { reference, repository } = image
  const notes: string[] = []
  if (!facts.own.endsWith(`/${repository}`)) notes.push(`${reference} is not from ${facts.own}`)
  if (facts.compared && !facts.expected) {
    notes.push(
      `${reference} is ${image.digest}, which is not recorded as known good: image-digest will fail after the deployment until it is`,
    )
  }
  return notes
}
