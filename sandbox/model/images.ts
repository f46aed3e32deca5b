import { repositoryUri } from './arns.ts'
import type { ImageState, World } from './state.ts'

/** An image reference resolved, or why the registry has none. */
type Pulled =
  | { readonly image: ImageState; readonly platformDigest: string | null }
  | { readonly missing: string }
  | { readonly foreign: true }

/** The image a reference leads to now; tags move, digests do not. `architecture` as manifests write it. */
export function pullImage(world: World, reference: string, architecture: string): Pulled {
  const image = findImage(world, reference)
  if (image === 'foreign') return { foreign: true }
  if (!image) return { missing: `${reference}: not found` }
  const platform = image.platforms.find(each => each.os === 'linux' && each.architecture === architecture)
  return { image, platformDigest: platform?.digest ?? null }
}

export const architectureOf = (cpuArchitecture: string | undefined): string =>
  cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'

function findImage(world: World, reference: string): ImageState | 'foreign' | undefined {
  if (!reference.includes('.dkr.ecr.')) return world.publicImages.get(reference)
  const own = repositoryUri(world.environment, '')
  if (!reference.startsWith(own)) return 'foreign'
  const [, repository = '', digest, tag] =
    /^([^:@]+)(?:@(sha256:[0-9a-f]+)|:([^@]+))?$/.exec(reference.slice(own.length)) ?? []
  const images = world.repositories.get(repository) ?? []
  return images.find(each => (digest === undefined ? each.tags.includes(tag ?? 'latest') : each.digest === digest))
}
