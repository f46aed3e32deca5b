import type { EnvironmentInfo } from 'allure-js-commons/sdk'
import type { TargetReport } from '../../runner/report/report.ts'
import { redirectionText } from '../lib/sandbox-mark.ts'
import type { ViewOfAllure } from '../view.ts'

/** Who was looked at, by whom and when. */
export function environment(view: ViewOfAllure): EnvironmentInfo {
  const unique = (pick: (target: TargetReport) => string) => [...new Set(view.targets.map(pick))].join(', ')
  return {
    environment: unique(target => target.env),
    tenants: unique(target => target.tenant),
    region: unique(target => target.region),
    account: unique(target => target.accountId),
    phase: view.phase,
    sandbox: view.sandbox ? 'yes, no AWS account was touched' : 'no',
    ...(view.redirected ? { redirected: redirectionText(view.redirected) } : {}),
    ...(view.faults.length === 0 ? {} : { faults: view.faults.join(', ') }),
    started: view.startedAt,
    tool: `${view.tool.name} ${view.tool.version}`,
  }
}
