import type { Target } from '../../platform/target.ts'

/** Where an image comes from by its reference, with the repository it should come from. */
export interface ImageOrigin {
  /** `foreign`: an ECR registry or repository that is not this environment's. */
  readonly kind: 'own' | 'public' | 'foreign'
  readonly own: string
}

const ECR_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\./

export function imageOrigin(reference: string, { environment }: Target): ImageOrigin {
  const { accountId, region, ecrRepository } = environment
  const own = `${accountId}.dkr.ecr.${region}.amazonaws.com/${ecrRepository}`
  const isOwn = reference === own || reference.startsWith(`${own}:`) || reference.startsWith(`${own}@`)
  if (isOwn) return { kind: 'own', own }
  return { kind: ECR_HOST.test(reference) || reference === '' ? 'foreign' : 'public', own }
}
