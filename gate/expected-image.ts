import type { CannotLook, Image } from '../evidence/index.ts'
import { parseImage } from '../evidence/readings/image-reference.ts'
import { sameImage } from '../evidence/readings/same-image.ts'
import type { ExpectedImage } from './observation.ts'

/**
 * What `--expect-image TAG|sha256:...` means in the repository that the deployed revision draws from. `describe` asks the registry for a
 * whole reference. A digest that the registry cannot be asked about is still a digest to compare with; a tag is nothing without it.
 */
export async function resolveExpected(
  asked: string,
  deployed: string,
  describe: (reference: string) => Promise<Image | CannotLook>,
): Promise<ExpectedImage> {
  const digest = asked.startsWith('sha256:') ? asked : undefined
  const compared: ExpectedImage = { asked, is: { state: 'digests', digests: [digest ?? ''] } }
  const source = parseImage(deployed)
  if (source.registry === 'public') {
    if (digest !== undefined) return compared
    return unresolved(asked, `${deployed} comes from a public registry, where tags are not looked up: expect a digest`)
  }
  const [host = ''] = deployed.split('/')
  const repository = `${host}/${source.repository}`
  const image = await describe(`${repository}${digest === undefined ? ':' : '@'}${asked}`)
  if ('code' in image) return digest === undefined ? unresolved(asked, image.message) : compared
  if (image.registry !== 'ecr') {
    return digest === undefined ? unresolved(asked, `${repository} belongs to another account`) : compared
  }
  if (!image.found) return { asked, is: { state: 'missing', where: repository } }
  return { asked, is: { state: 'digests', digests: sameImage(image.digest, image) } }
}

const unresolved = (asked: string, why: string): ExpectedImage => ({ asked, is: { state: 'unresolved', why } })
