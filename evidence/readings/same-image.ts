import type { Image } from '../ecr.ts'

/** The digests that name the same image: a multi-platform index and its manifests, when one belongs to the other. */
export function sameImage(digest: string, image: Image | undefined): readonly string[] {
  if (image?.registry !== 'ecr' || !image.found) return [digest]
  const platforms = image.platforms?.map(platform => platform.digest) ?? []
  if (digest === image.digest) return [digest, ...platforms]
  return platforms.includes(digest) ? [digest, image.digest] : [digest]
}
