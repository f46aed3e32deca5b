import { LabelName, type Severity } from 'allure-js-commons'
import type { TargetReport } from '../../runner/report/report.ts'
import type { ViewOfAllure } from '../view.ts'

interface Place {
  /** The section of the runbook, as its readers call it. */
  readonly section: string
  readonly story: string
  readonly severity: Severity
  readonly tags: readonly string[]
}

/** Where Allure puts a result of a target in its trees, its timeline and its filters. */
export const labelsOf = (
  view: ViewOfAllure,
  { env, tenant, owner }: TargetReport,
  { section, story, severity, tags }: Place,
) => [
  { name: LabelName.EPIC, value: env },
  { name: LabelName.FEATURE, value: section },
  { name: LabelName.STORY, value: story },
  { name: LabelName.PARENT_SUITE, value: env },
  { name: LabelName.SUITE, value: tenant },
  { name: LabelName.SUB_SUITE, value: section },
  { name: LabelName.SEVERITY, value: severity },
  ...(owner === undefined ? [] : [{ name: LabelName.OWNER, value: owner }]),
  // The timeline has a group for each host and a line for each thread.
  { name: LabelName.HOST, value: env },
  { name: LabelName.THREAD, value: tenant },
  ...[...(view.sandbox ? ['sandbox'] : []), ...(view.redirected ? ['redirected'] : []), view.phase, ...tags].map(
    value => ({ name: LabelName.TAG, value }),
  ),
]

/** Allure knows a result again in the next run by its name and these alone: never what differs between runs. */
export const parametersOf = ({ env, tenant }: TargetReport) => [
  { name: 'environment', value: env },
  { name: 'tenant', value: tenant },
]
