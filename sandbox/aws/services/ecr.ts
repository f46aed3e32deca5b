import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, record, records, requiredText, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { jsonService } from '../protocols/json.ts'
import type { CallContext } from '../service.ts'
import {
  configNamed,
  type ImageId,
  imageNamed,
  imagesOf,
  manifestOf,
  type RegistryImage,
  repositoryUri,
} from './ecr-images.ts'
import { layerAddress } from './s3.ts'

const LIST_LIMIT = 100
const TOKEN_LIFE_MS = 12 * 60 * 60_000

/** The account's registry. */
export const ecr = jsonService({
  name: 'ecr',
  targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
  reads: {
    DescribeRepositories: describeRepositories,
    DescribeImages: describeImages,
    ListImages: listImages,
    BatchGetImage: batchGetImage,
    GetAuthorizationToken: getAuthorizationToken,
    GetDownloadUrlForLayer: getDownloadUrlForLayer,
  },
  writes: {},
})

function describeRepositories(world: World, input: Input) {
  const asked = texts(input, 'repositoryNames')
  const names = asked.length > 0 ? asked : [...world.repositories.keys()]
  for (const name of names) imagesOf(world, { repositoryName: name })
  const { region, accountId } = world.environment
  const { items, nextToken } = pageOf(names, input)
  return {
    repositories: items.map(name => ({
      repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${name}`,
      registryId: accountId,
      repositoryName: name,
      repositoryUri: repositoryUri(world, name),
      createdAt: new Date(
        Math.min(world.now(), ...(world.repositories.get(name) ?? []).map(({ pushedAt }) => pushedAt)),
      ),
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    })),
    nextToken,
  }
}

function describeImages(world: World, input: Input) {
  const repositoryName = text(input, 'repositoryName') ?? ''
  const images = imagesOf(world, input)
  const ids = records(input, 'imageIds').map(idOf)
  const wanted = ids.length === 0 ? images : ids.map(id => imageNamed(images, id) ?? noImage(world, repositoryName, id))
  const unique = [...new Set(wanted)]
  const { items, nextToken } = pageOf(unique, input)
  return {
    imageDetails: items.map(({ digest, tags, pushedAt, mediaType }) => ({
      registryId: world.environment.accountId,
      repositoryName,
      imageDigest: digest,
      imageTags: tags.length > 0 ? tags : undefined,
      imageSizeInBytes: 248_000_000,
      imagePushedAt: new Date(pushedAt),
      imageManifestMediaType: mediaType,
    })),
    nextToken,
  }
}

function listImages(world: World, input: Input) {
  const status = text(record(input, 'filter'), 'tagStatus')
  const ids = imagesOf(world, input).flatMap(({ digest, tags }) =>
    tags.length === 0 ? [{ imageDigest: digest }] : tags.map(tag => ({ imageDigest: digest, imageTag: tag })),
  )
  const matching = ids.filter(
    id => status === undefined || status === 'ANY' || (status === 'TAGGED') === 'imageTag' in id,
  )
  const { items, nextToken } = pageOf(matching, input)
  return { imageIds: items, nextToken }
}

function batchGetImage(world: World, input: Input) {
  const repositoryName = text(input, 'repositoryName') ?? ''
  const images = imagesOf(world, input)
  const found = records(input, 'imageIds')
    .map(idOf)
    .map(id => ({ id, image: imageNamed(images, id) }))
  return {
    images: found.flatMap(({ id, image }) =>
      image === undefined
        ? []
        : [
            {
              registryId: world.environment.accountId,
              repositoryName,
              imageId: { imageDigest: image.digest, imageTag: id.imageTag },
              imageManifest: manifestOf(image),
              imageManifestMediaType: image.mediaType,
            },
          ],
    ),
    failures: found.flatMap(({ id, image }) =>
      image === undefined
        ? [{ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }]
        : [],
    ),
  }
}

/** Images have no layers here; only their configurations can be fetched. */
function getDownloadUrlForLayer(world: World, input: Input, context: CallContext) {
  imagesOf(world, input)
  const layerDigest = requiredText(input, 'layerDigest')
  if (configNamed(world, layerDigest) === undefined) {
    throw awsError('LayersNotFoundException', `The layer with digest '${layerDigest}' does not exist`)
  }
  return { downloadUrl: layerAddress(world, layerDigest, context), layerDigest }
}

function getAuthorizationToken(world: World) {
  const { region, accountId } = world.environment
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from('AWS:no-registry-takes-this').toString('base64'),
        expiresAt: new Date(world.now() + TOKEN_LIFE_MS),
        proxyEndpoint: `https://${accountId}.dkr.ecr.${region}.amazonaws.com`,
      },
    ],
  }
}

const idOf = (input: Input): ImageId => ({ imageDigest: text(input, 'imageDigest'), imageTag: text(input, 'imageTag') })

function noImage(
  world: World,
  repositoryName: string,
  { imageDigest = 'null', imageTag = 'null' }: ImageId,
): RegistryImage {
  const id = `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`
  throw awsError(
    'ImageNotFoundException',
    `The image with imageId ${id} does not exist within the repository with name '${repositoryName}' in the registry with id '${world.environment.accountId}'`,
  )
}

const pageOf = <T>(items: readonly T[], input: Input) =>
  page(items, Math.min(number(input, 'maxResults') ?? LIST_LIMIT, LIST_LIMIT), text(input, 'nextToken'))
