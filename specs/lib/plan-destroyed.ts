import type { PlannedChange } from '../../evidence/index.ts'

/** Gone after the apply, with nothing in its place. */
export const isDestroyed = ({ actions }: PlannedChange): boolean =>
  actions.includes('delete') && !actions.includes('create')
