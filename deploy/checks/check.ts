import type { Layout } from '../image/layout.ts'

/** What a check looks with: made when the first one asks for it. */
export interface Given {
  /** The image's content and settings in a folder. */
  readonly layout: () => Promise<Layout>
}

/** Found nothing wrong is an empty list; what could not be tried on this machine says why. */
export type Found = readonly string[] | { readonly notTried: string }

/** One thing that is known of what is shipped in `deploy/`. */
export interface Check {
  /** `of` is what `npm run deploy:check -- OF` picks. */
  readonly of: string
  /** True when nothing is found. */
  readonly title: string
  readonly find: (given: Given) => Promise<Found>
}
