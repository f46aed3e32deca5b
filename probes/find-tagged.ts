import { sameImage } from '../evidence/readings/same-image.ts'
import { createTarget, type Target } from '../platform/target.ts'
import { createGatherer } from './gather.ts'
import { createAws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { describeImage } from './lib/describe-image.ts'

const DEADLINE_MS = 30_000
/** Nobody's name: an image belongs to the environment. */
const NOBODY = 'nobody'

/** The image that a tag names in the environment's own repository now, and who asked; or why that cannot be said. */
export async function findTagged(
  { environment, access }: Pick<Target, 'environment' | 'access'>,
  tag: string,
): Promise<
  { readonly digest: string; readonly same: readonly string[]; readonly caller: string } | { readonly problem: string }
> {
  const target = createTarget(environment, NOBODY, { access, override: {} })
  const { accountId, ecrRepository } = environment
  const aws = createAws(access)
  const signal = AbortSignal.timeout(DEADLINE_MS)
  try {
    const identity = await createGatherer(target, { aws, shared: new Map(), signal }).get('identity')
    if (identity.status === 'unavailable') return { problem: hinted(identity.error) }
    const { account, arn } = identity.data
    // A registry is the caller's own: another account's would answer for its own image of that name.
    if (account !== accountId)
      return { problem: `the session belongs to account ${account}; ${environment.name} is ${accountId}` }
    const registry = `${accountId}.dkr.ecr.${access.region}.amazonaws.com`
    const image = await describeImage({ target, aws, signal }, `${registry}/${ecrRepository}:${tag}`)
    if (image.registry !== 'ecr' || !image.found) return { problem: `${ecrRepository} has no image of that tag` }
    return { digest: image.digest, same: sameImage(image.digest, image), caller: arn }
  } catch (error) {
    return { problem: hinted(classify(error)) }
  } finally {
    aws.destroy()
  }
}

const hinted = ({ message, hint }: { readonly message: string; readonly hint: string }): string =>
  hint === '' ? message : `${message} (${hint})`
