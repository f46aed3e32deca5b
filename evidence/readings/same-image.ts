import type { Image } from '../ecr.ts'
import type { Task } from '../ecs.ts'
import { WORDPRESS_CONTAINER } from '../expectations.ts'

/** The digest that the tenant's own container runs, `null` where ECS does not say; where its name is not known, a single container is it. */
export function digestOf({ containers }: Task, containerName?: string): string | null {
  const [only, ...others] = containers
  const byName = containers.find(({ name }) => name === (containerName ?? WORDPRESS_CONTAINER))
  const own = byName ?? (containerName === undefined && others.length === 0 ? only : undefined)
  return own?.imageDigest ?? null
}

/** The digests that name the same image: a multi-platform index and its manifests, when one belongs to the other. */
export function sameImage(digest: string, image: Image | undefined): readonly string[] {
  if (image?.registry !== 'ecr' || !image.found) return [digest]
  const platforms = image.platforms?.map(platform => platform.digest) ?? []
  if (digest === image.digest) return [digest, ...platforms]
  return platforms.includes(digest) ? [digest, image.digest] : [digest]
}
