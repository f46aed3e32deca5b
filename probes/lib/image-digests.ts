import { parseImage } from '../../evidence/readings/image-reference.ts'
import type { Target } from '../../platform/target.ts'
import type { Aws } from './aws.ts'

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly signal: AbortSignal
}

/**
 * The digests that image references lead to in the account's own registry, `null` for images that are not there. References of other registries
 * are left out; so are all when the registry refuses to say, because nothing else depends on the answer.
 */
export async function digestsOf(
  look: Look,
  references: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const { environment, access } = look.target
  const asked = references.flatMap(reference => {
    const image = parseImage(reference)
    const own = image.registry === 'ecr' && image.accountId === environment.accountId && image.region === access.region
    return own ? [{ reference, repository: image.repository, id: image.id }] : []
  })
  const byRepository = Map.groupBy(asked, ({ repository }) => repository)
  const answers = await Promise.allSettled([...byRepository].map(([name, images]) => digestsIn(look, name, images)))
  look.signal.throwIfAborted()
  return Object.fromEntries(answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : [])))
}

type Asked = {
  readonly reference: string
  readonly id: { readonly imageDigest: string } | { readonly imageTag: string }
}

async function digestsIn(
  { aws, signal }: Look,
  repositoryName: string,
  asked: readonly Asked[],
): Promise<readonly (readonly [string, string | null])[]> {
  const [ecr, { BatchGetImageCommand }] = [await aws.ecr(), await import('@aws-sdk/client-ecr')]
  const command = new BatchGetImageCommand({ repositoryName, imageIds: asked.map(({ id }) => id) })
  const { images = [], failures = [] } = await ecr.send(command, { abortSignal: signal })
  const names = (
    id: Asked['id'],
    found: { readonly imageDigest?: string | undefined; readonly imageTag?: string | undefined } = {},
  ) => ('imageDigest' in id ? found.imageDigest === id.imageDigest : found.imageTag === id.imageTag)
  return asked.flatMap(({ reference, id }): (readonly [string, string | null])[] => {
    const digest = images.find(({ imageId }) => names(id, imageId))?.imageId?.imageDigest
    if (digest !== undefined) return [[reference, digest]]
    const missing = failures.some(({ imageId, failureCode }) => failureCode === 'ImageNotFound' && names(id, imageId))
    return missing ? [[reference, null]] : []
  })
}
