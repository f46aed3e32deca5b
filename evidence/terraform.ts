import type { Image, ImagePlatform } from './ecr.ts'

export type { Plan, PlannedChange, Tfvars } from '../platform/inputs.ts'

/** Terraform's remote state: the bucket that holds it and the table that locks it. */
export interface StateBackend {
  readonly bucket: { readonly name: string } & (
    | {
        readonly state: 'readable'
        /** `null`: it could not be seen. */
        readonly versioned: boolean | null
      }
    | { readonly state: 'missing' }
    | { readonly state: 'elsewhere'; readonly region: string }
    | Unseen
  )
  readonly lockTable: { readonly name: string } & (
    | {
        readonly state: 'present'
        /** `ACTIVE`, `CREATING`, `DELETING` ... */
        readonly status: string
        readonly partitionKey: string | null
      }
    | { readonly state: 'missing' }
    | Unseen
  )
}

/** Only beside a fault of the other one: where nothing at all can be said, the evidence is unavailable. */
interface Unseen {
  readonly state: 'unseen'
  readonly why: string
}

/** The image that the next deployment will run, as its registry holds it now. */
export interface PlannedImage {
  readonly namedBy: 'tfvars' | 'plan' | 'task-definition'
  readonly image: Image
  /** What the image runs on, whether it is an index or a single manifest; `null` when that could not be seen, or is not asked elsewhere. */
  readonly platforms: readonly ImagePlatform[] | null
  /** Why the platforms could not be seen. */
  readonly platformsUnseen: string | null
}
