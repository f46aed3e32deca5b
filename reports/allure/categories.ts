import { Status } from 'allure-js-commons'
import type { Category } from 'allure-js-commons/sdk'
import type { View } from '../view.ts'

/** For Allure 2, which groups what did not pass by the first category that fits; the patterns match the whole text or a part of it alike. */
export function categories({ targets }: View): Category[] {
  const causes = new Map(targets.flatMap(({ diagnoses }) => diagnoses).map(({ id, title }) => [id, title]))
  return [
    ...[...causes].map(([id, title]) => ({
      name: `${id}: ${title}`,
      matchedStatuses: [Status.FAILED, Status.BROKEN],
      traceRegex: `[\\s\\S]*(?:ROOT CAUSE|CAUSE \\d+|WARNING|NOTE) +${id}\\s[\\s\\S]*`,
    })),
    { name: 'Failed, and no known issue explains it', matchedStatuses: [Status.FAILED] },
    { name: 'Could not be judged', matchedStatuses: [Status.BROKEN] },
    { name: 'Does not apply, or is waived', matchedStatuses: [Status.SKIPPED] },
  ]
}
