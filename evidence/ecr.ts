export interface ImagePlatform {
  readonly os: string
  readonly architecture: string
  readonly digest: string
}

/** The image that the running task definition names, as its registry describes it. */
export type Image =
  | { readonly registry: 'public'; readonly reference: string }
  | {
      readonly registry: 'other-account'
      readonly reference: string
      readonly accountId: string
      readonly region: string
    }
  | {
      readonly registry: 'ecr'
      readonly found: false
      readonly reference: string
      readonly repository: string
      readonly repositoryFound: boolean
    }
  | {
      readonly registry: 'ecr'
      readonly found: true
      readonly reference: string
      readonly repository: string
      readonly digest: string
      readonly tags: readonly string[]
      readonly pushedAt: string | null
      /** The platforms of a multi-platform index with their digests; `null` when the image is a single manifest. */
      readonly platforms: readonly ImagePlatform[] | null
    }
