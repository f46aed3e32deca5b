import { createHash } from 'node:crypto'
import type { ImageState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, requiredText } from '../lib/input.ts'

/** Tag or digest or both, as the caller names an image. */
export interface ImageId {
  readonly imageDigest: string | undefined
  readonly imageTag: string | undefined
}

/** What the registry keeps under one digest: an image, an index, or one platform's manifest of an index. */
export type RegistryImage = Pick<ImageState, 'digest' | 'tags' | 'pushedAt' | 'mediaType' | 'platforms'>

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

export const repositoryUri = ({ environment: { region, accountId } }: World, name: string): string =>
  `${accountId}.dkr.ecr.${region}.amazonaws.com/${name}`

/** Everything in a repository; the manifests that an index leads to are images of their own, without a tag. */
export function imagesOf(world: World, input: Input): readonly RegistryImage[] {
  const name = requiredText(input, 'repositoryName')
  const images = world.repositories.get(name)
  if (!images) {
    throw awsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${world.environment.accountId}'`,
    )
  }
  return imagesIn(images)
}

function imagesIn(images: readonly ImageState[]): readonly RegistryImage[] {
  const children = images.filter(isIndex).flatMap(({ platforms, pushedAt, mediaType }) =>
    platforms.map(platform => ({
      digest: platform.digest,
      tags: [],
      pushedAt,
      mediaType: childType(mediaType),
      platforms: [platform],
    })),
  )
  return [...images, ...children.filter(({ digest }) => !images.some(image => image.digest === digest))]
}

/** The image that has both, where both are given. */
export const imageNamed = (
  images: readonly RegistryImage[],
  { imageDigest, imageTag }: ImageId,
): RegistryImage | undefined =>
  imageDigest === undefined && imageTag === undefined
    ? undefined
    : images.find(
        ({ digest, tags }) =>
          (imageDigest === undefined || digest === imageDigest) && (imageTag === undefined || tags.includes(imageTag)),
      )

/** The manifest document: of an index the platforms with their digests, of an image its configuration and one layer. */
export function manifestOf(image: RegistryImage): string {
  const { mediaType } = image
  if (isIndex(image)) {
    const manifests = image.platforms.map(({ os, architecture, digest }) => ({
      mediaType: childType(mediaType),
      digest,
      size: 1578,
      platform: { architecture, os },
    }))
    return JSON.stringify({ schemaVersion: 2, mediaType, manifests }, null, 2)
  }
  const docker = mediaType === DOCKER_MANIFEST
  const config = docker ? 'application/vnd.docker.container.image.v1+json' : 'application/vnd.oci.image.config.v1+json'
  const layer = docker
    ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
    : 'application/vnd.oci.image.layer.v1.tar+gzip'
  return JSON.stringify(
    {
      schemaVersion: 2,
      mediaType,
      config: { mediaType: config, size: 7023, digest: digestOf(configOf(image)) },
      layers: [{ mediaType: layer, size: 31_357_624, digest: `sha256:${hexOf(`layer ${image.digest}`, 64)}` }],
    },
    null,
    2,
  )
}

/** Where an image says what it runs on. */
const configOf = ({ digest, platforms: [platform] }: RegistryImage): string =>
  JSON.stringify({ architecture: platform?.architecture, os: platform?.os, config: { Labels: { image: digest } } })

const digestOf = (blob: string): string => `sha256:${createHash('sha256').update(blob).digest('hex')}`

/** The configuration document under a digest. */
export function configNamed({ repositories }: World, digest: string): string | undefined {
  for (const name of repositories.keys()) {
    const configs = imagesIn(repositories.get(name) ?? []).flatMap(each => (isIndex(each) ? [] : [configOf(each)]))
    const named = configs.find(config => digestOf(config) === digest)
    if (named !== undefined) return named
  }
  return undefined
}

const isIndex = ({ mediaType }: Pick<ImageState, 'mediaType'>): boolean => /index|manifest\.list/.test(mediaType)

const childType = (indexType: string): string => (indexType.includes('docker') ? DOCKER_MANIFEST : OCI_MANIFEST)
