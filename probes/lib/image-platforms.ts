import { createHash } from 'node:crypto'
import type { ImagePlatform } from '../../evidence/index.ts'
import { isRecord } from '../../lib/values.ts'
import { parseJson, required } from './answers.ts'
import { cannotLook } from './cannot-look.ts'
import { IDLE_MS } from './check-answer.ts'
import type { RegistryContext } from './describe-image.ts'
import { isTooLong, readBytes } from './read-bytes.ts'

const MANIFEST_TYPES: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
/** An image's configuration holds a few kilobytes. */
const CONFIG_LIMIT_BYTES = 1_000_000

/**
 * What an image of a single manifest was built for. The manifest does not say it: its configuration does, which the registry hands out by a
 * signed address (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html).
 */
export async function platformOf(
  { target, aws, signal }: RegistryContext,
  repositoryName: string,
  imageDigest: string,
): Promise<ImagePlatform> {
  const [ecr, { BatchGetImageCommand, GetDownloadUrlForLayerCommand }] = [
    await aws.ecr(),
    await import('@aws-sdk/client-ecr'),
  ]
  const options = { abortSignal: signal }
  const { images } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: [...MANIFEST_TYPES],
    }),
    options,
  )
  const manifest = parseJson(required(images?.[0]?.imageManifest, "the image's manifest"))
  const config = isRecord(manifest) && isRecord(manifest.config) ? manifest.config.digest : undefined
  const layerDigest = required(typeof config === 'string' ? config : undefined, "the image's configuration")
  const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }), options)
  const url = new URL(required(downloadUrl, "the configuration's address"))
  const { awsEndpointUrl, isolated } = target.access
  if (isolated && url.origin !== (awsEndpointUrl === null ? null : new URL(awsEndpointUrl).origin)) {
    throw cannotLook('not-here', `${url.hostname} lies outside of the sandbox`, '')
  }
  const answer = await fetch(url, { signal, redirect: 'error' })
  if (!answer.ok) throw cannotLook('service-error', `the image's configuration: HTTP ${answer.status}`, '')
  const body = required(answer.body ?? undefined, "the image's configuration")
  const text = await readBytes(body, { limit: CONFIG_LIMIT_BYTES, idleMs: IDLE_MS }).catch((error: unknown) => {
    if (!isTooLong(error)) throw error
    throw cannotLook('service-error', "the image's configuration is of no sensible size", '')
  })
  if (`sha256:${createHash('sha256').update(text).digest('hex')}` !== layerDigest) {
    throw cannotLook('service-error', "what came as the image's configuration has another digest than that", '')
  }
  const built = parseJson(new TextDecoder().decode(text))
  const { os, architecture } = isRecord(built) ? built : {}
  return {
    os: required(typeof os === 'string' ? os : undefined, "the image's operating system"),
    architecture: required(typeof architecture === 'string' ? architecture : undefined, "the image's architecture"),
    digest: imageDigest,
  }
}
