import { Status } from 'allure-js-commons'
import type { Category } from 'allure-js-commons/sdk'
import type { ViewOfAllure } from '../view.ts'

/** The trace of what no cause explains, and the first line of that of a wait: Allure 2 tells them from the others by nothing else. */
export const UNEXPLAINED = 'No known issue explains it.'
export const WAITED = 'The wait for the deployment:'

/** Texts of a trace; the pattern fits the whole text or a part of it alike. */
const traced = (text: string): string => `[\\s\\S]*${text}[\\s\\S]*`

/** For Allure 2, which puts what did not pass into every category that fits. */
export function categories({ targets }: ViewOfAllure): Category[] {
  const causes = new Map(targets.flatMap(({ diagnoses }) => diagnoses).map(({ id, title }) => [id, title]))
  const wrong = [Status.FAILED, Status.BROKEN]
  return [
    ...[...causes].map(([id, title]) => ({
      name: `${id}: ${title}`,
      matchedStatuses: wrong,
      traceRegex: traced(`(?:ROOT CAUSE|CAUSE \\d+|UNDECIDED|WARNING|NOTE|WAIVED) +${id}\\s`),
    })),
    { name: 'The deployment did not succeed', matchedStatuses: wrong, traceRegex: traced(WAITED) },
    {
      name: 'Failed, and no known issue explains it',
      matchedStatuses: [Status.FAILED],
      traceRegex: traced(UNEXPLAINED),
    },
    { name: 'Could not be judged', matchedStatuses: [Status.BROKEN], traceRegex: traced(UNEXPLAINED) },
    { name: 'Does not apply, or is waived', matchedStatuses: [Status.SKIPPED] },
  ]
}
