import type { Environment } from '../../platform/environment.ts'
import { hexOf } from '../aws/lib/ids.ts'
import { repositoryUri } from './arns.ts'
import type { ImageBehaviour, ImageState, World } from './state.ts'

const DAY_MS = 24 * 3_600_000
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

/** Tags of the platform's images: the one that runs, and the one that was withdrawn. */
export const FIXED_TAG = '20251224-fixed'
export const CORRUPTED_TAG = '20251224-091500'

export const imageReference = (environment: Environment, tag: string): string =>
  `${repositoryUri(environment, environment.ecrRepository)}:${tag}`

const image = (
  digest: string,
  tags: readonly string[],
  pushedAt: number,
  behaviour: ImageBehaviour,
  architecture = 'amd64',
): ImageState => ({
  digest,
  tags: [...tags],
  pushedAt,
  mediaType: DOCKER_MANIFEST,
  platforms: [{ os: 'linux', architecture, digest }],
  behaviour,
})

/** The registry as the platform left it: the image that runs, and the withdrawn one. */
export function registryImages({ knownGoodDigests, knownBadDigests }: Environment, now: number): ImageState[] {
  const [good = `sha256:${hexOf('good image', 64)}`] = knownGoodDigests
  const [bad = { digest: `sha256:${hexOf('bad image', 64)}`, withdrawnOn: '2025-12-24' }] = knownBadDigests
  return [
    image(bad.digest, [CORRUPTED_TAG], Math.min(Date.parse(bad.withdrawnOn), now - 2 * DAY_MS), 'second-php-tag'),
    image(good, [FIXED_TAG, 'latest'], Math.min(Date.parse('2025-12-24T15:40:00Z'), now - DAY_MS), 'good'),
  ]
}

/** Pushes an image that did not exist before; its tag moves away from whichever image had it. */
export function pushImage(
  world: World,
  {
    tag,
    behaviour,
    architecture = 'amd64',
  }: { readonly tag: string; readonly behaviour: ImageBehaviour; readonly architecture?: string },
): ImageState {
  const { environment, repositories } = world
  const images = repositories.get(environment.ecrRepository) ?? []
  for (const each of images) each.tags = each.tags.filter(name => name !== tag)
  const pushed = image(
    `sha256:${hexOf(`image ${tag} ${behaviour} ${architecture}`, 64)}`,
    [tag],
    world.now() - 3_600_000,
    behaviour,
    architecture,
  )
  repositories.set(environment.ecrRepository, [...images, pushed])
  return pushed
}
