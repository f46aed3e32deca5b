import { catalogue, type SpecId, type SpecRow, specIds } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/step.ts'

/** The steps after a deployment: those before an apply look at files and tools, and say nothing of a tenant that is there. */
export const deployedIds: readonly SpecId[] = specIds.filter(id => {
  const { phases }: SpecRow = catalogue[id]
  return phases.includes('post')
})

/** Asking for a module that is there costs time too, with each look. */
const loaded = new Map<SpecId, Promise<Step>>()

export const stepsOf = (ids: readonly SpecId[]): Promise<readonly Step[]> =>
  Promise.all(
    ids.map(id => {
      const step = loaded.get(id) ?? import(`../../specs/${id}.spec.ts`).then(module => module.default)
      loaded.set(id, step)
      return step
    }),
  )

export const deployedSteps = await stepsOf(deployedIds)
