import type { PlannedChange } from '../../evidence/index.ts'

/** Gone after the apply, with nothing in its place. */
export const isDestroyed = ({ actions }: PlannedChange): boolean =>
  actions.includes('delete') && !actions.includes('create')

/** In nobody's plan after the apply: destroyed, or left to itself. */
export const isLeft = (change: PlannedChange): boolean =>
  isDestroyed(change) || (change.actions.includes('forget') && !change.actions.includes('create'))
