import type { WithdrawnDigest } from '../../platform/environment.ts'
import type { Image, ImagePlatform } from '../ecr.ts'
import type { Task } from '../ecs.ts'
import { PLATFORM, WORDPRESS_CONTAINER } from '../expectations.ts'

/** The digest that the tenant's own container runs, `null` where ECS does not say; where its name is not known (`undefined`), a single container is it. */
export function digestOf({ containers }: Task, containerName: string | undefined): string | null {
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

/** The withdrawn image that a digest names, by itself or as a part of the same one. */
export const withdrawnAs = (
  digest: string,
  image: Image | undefined,
  withdrawn: readonly WithdrawnDigest[],
): WithdrawnDigest | undefined => withdrawn.find(known => sameImage(digest, image).includes(known.digest))

/** What Fargate needs an image to be built for, as registries write it: `amd64` unless the task definition asks for ARM. */
export const wantedArchitecture = (cpuArchitecture: string | null | undefined): string =>
  cpuArchitecture === 'ARM64' ? 'arm64' : PLATFORM.architecture

/** Whether one of an image's platforms is Linux on a processor. */
export const runsOn = (platforms: readonly ImagePlatform[], wanted: string): boolean =>
  platforms.some(({ os, architecture }) => os === PLATFORM.os && architecture === wanted)

/** `linux/amd64, linux/arm64`. */
export const platformNames = (platforms: readonly ImagePlatform[]): readonly string[] =>
  platforms.map(({ os, architecture }) => `${os}/${architecture}`)
