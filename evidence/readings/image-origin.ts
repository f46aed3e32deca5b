import type { Environment } from '../../platform/environment.ts'
import { parseImage } from './image-reference.ts'

/** The repository that an environment's images should come from. */
export const ownRepository = ({ accountId, region, ecrRepository }: Environment): string =>
  `${accountId}.dkr.ecr.${region}.amazonaws.com/${ecrRepository}`

/** Where an image comes from by its reference; `foreign`: an ECR registry or repository that is not this environment's. */
export function imageOrigin(reference: string, environment: Environment): 'own' | 'public' | 'foreign' {
  const image = parseImage(reference)
  if (image.registry === 'public') return reference === '' ? 'foreign' : 'public'
  const { accountId, region, ecrRepository } = environment
  const isOwn = image.accountId === accountId && image.region === region && image.repository === ecrRepository
  return isOwn ? 'own' : 'foreign'
}
