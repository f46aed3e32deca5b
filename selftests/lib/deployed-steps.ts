import { catalogue, type SpecId, type SpecRow, specIds } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/fixtures.ts'

/** The steps after a deployment: those of other phases look at what comes before one or is left after it. */
export const deployedIds: readonly SpecId[] = specIds.filter(id => {
  const { phases }: SpecRow = catalogue[id]
  return phases.includes('post')
})

export const deployedSteps: readonly Step<SpecId>[] = await Promise.all(
  deployedIds.map(async id => (await import(`../../specs/${id}.spec.ts`)).default),
)
