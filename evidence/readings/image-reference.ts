/** An image as a task definition names it, taken apart. */
type ImageReference =
  | { readonly registry: 'public' }
  | {
      readonly registry: 'ecr'
      readonly accountId: string
      readonly region: string
      readonly repository: string
      readonly id: { readonly imageDigest: string } | { readonly imageTag: string }
    }

/** Hosts of private ECR registries: the classic one (China and FIPS included) and the dual-stack one. */
const ECR_HOST =
  /^(\d{12})\.(?:dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|dkr-ecr(?:-fips)?\.([a-z0-9-]+)\.on\.(?:aws|amazonwebservices\.com\.cn))$/
const DEFAULT_TAG = 'latest'

/** `{registry}/{repository}[:{tag}][@{digest}]`; a digest decides, whatever the tag says. */
export function parseImage(reference: string): ImageReference {
  const [host = '', ...path] = reference.split('/')
  const [, accountId, classic, dualStack] = ECR_HOST.exec(host) ?? []
  const region = classic ?? dualStack
  if (accountId === undefined || region === undefined) return { registry: 'public' }
  const [named = '', digest] = path.join('/').split('@')
  const [repository = '', tag] = named.split(':')
  const id = digest === undefined ? { imageTag: tag ?? DEFAULT_TAG } : { imageDigest: digest }
  return { registry: 'ecr', accountId, region, repository, id }
}

const DOCKER_HUB = 'Docker Hub'

/** The registry that a reference leads to: its host, where it names one, and Docker Hub without. */
export function registryOf(reference: string): string {
  const [host = '', ...path] = reference.split('/')
  const isHost = path.length > 0 && (/[.:]/.test(host) || host === 'localhost')
  return isHost && !/(?:^|\.)docker\.(?:io|com)$/.test(host) ? host : DOCKER_HUB
}

/** Whether only Docker Hub's rules hold for it. */
export const isOfDockerHub = (reference: string): boolean => registryOf(reference) === DOCKER_HUB
