import type { ImageIdentifier } from '@aws-sdk/client-ecr'
import type { Image, ImagePlatform } from '../../evidence/index.ts'
import { parseImage } from '../../evidence/readings/image-reference.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { isRecord } from '../../lib/values.ts'
import type { Target } from '../../platform/target.ts'
import { isNamed, iso, parseJson, required } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'

/** Media types of an index over several platforms. */
const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]

export interface RegistryContext {
  readonly target: Target
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** An image by its reference, as the account's own registry holds it now; other registries are only named. */
export async function describeImage({ target, aws, signal }: RegistryContext, reference: string): Promise<Image> {
  const image = parseImage(reference)
  if (image.registry === 'public') return { registry: 'public', reference }
  const { accountId, region, repository, id } = image
  if (accountId !== target.environment.accountId || region !== target.access.region) {
    return { registry: 'other-account', reference, accountId, region }
  }
  const [ecr, { DescribeImagesCommand }] = [await aws.ecr(), await import('@aws-sdk/client-ecr')]
  const command = new DescribeImagesCommand({ repositoryName: repository, imageIds: [id] })
  try {
    const { imageDetails } = await ecr.send(command, { abortSignal: signal })
    const detail = required(imageDetails?.[0], `the image ${reference}`)
    const digest = required(detail.imageDigest, "the image's digest")
    const mediaType = detail.imageManifestMediaType ?? null
    const isIndex = mediaType !== null && INDEX_TYPES.includes(mediaType)
    return {
      registry: 'ecr',
      found: true,
      reference,
      repository,
      digest,
      tags: detail.imageTags ?? [],
      pushedAt: iso(detail.imagePushedAt),
      platforms: isIndex ? await platformsOf({ aws, signal }, repository, { imageDigest: digest }) : null,
    }
  } catch (error) {
    if (isNamed(error, 'ImageNotFoundException')) {
      return { registry: 'ecr', found: false, reference, repository, repositoryFound: true }
    }
    if (isNamed(error, 'RepositoryNotFoundException')) {
      return { registry: 'ecr', found: false, reference, repository, repositoryFound: false }
    }
    throw error
  }
}

/** The platforms of an index; entries that describe no image (signatures, attestations) are left out. */
async function platformsOf(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  repositoryName: string,
  id: ImageIdentifier,
): Promise<readonly ImagePlatform[]> {
  const [ecr, { BatchGetImageCommand }] = [await aws.ecr(), await import('@aws-sdk/client-ecr')]
  const command = new BatchGetImageCommand({ repositoryName, imageIds: [id], acceptedMediaTypes: [...INDEX_TYPES] })
  const { images, failures } = await ecr.send(command, { abortSignal: signal })
  const failure = failures?.[0]
  if (failure)
    throw cannotLook(
      'service-error',
      `ecr:BatchGetImage: ${foreign(`${failure.failureCode} ${failure.failureReason}`)}`,
      '',
    )
  const manifest = parseJson(required(images?.[0]?.imageManifest, "the index's manifest"))
  const entries = isRecord(manifest) && Array.isArray(manifest.manifests) ? manifest.manifests : undefined
  return required(entries, "the index's list of platforms").flatMap(toPlatform)
}

function toPlatform(entry: unknown): readonly ImagePlatform[] {
  if (!isRecord(entry) || !isRecord(entry.platform)) return []
  const { digest } = entry
  const { os, architecture } = entry.platform
  if (typeof digest !== 'string' || typeof os !== 'string' || typeof architecture !== 'string') return []
  return architecture === 'unknown' ? [] : [{ os, architecture, digest }]
}
