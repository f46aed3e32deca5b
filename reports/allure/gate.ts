import { Severity, Stage, Status } from 'allure-js-commons'
import type { ReporterRuntime } from 'allure-js-commons/sdk/reporter'
import type { GateResult, TargetReport } from '../../runner/report/report.ts'
import { marked } from '../lib/sandbox-mark.ts'
import type { ViewOfAllure } from '../view.ts'
import { WAITED } from './categories.ts'
import { labelsOf, parametersOf } from './labels.ts'

/** A name that no step has. */
const NAME = 'deployment'

const STATUS: Readonly<Record<GateResult['outcome'], Status>> = {
  succeeded: Status.PASSED,
  failed: Status.FAILED,
  deadline: Status.BROKEN,
  unknown: Status.BROKEN,
  interrupted: Status.BROKEN,
}

/** Reports the wait for a target's deployment as a result of its own, which ended when the looking began: a release that failed is no green report. */
export function reportGate(runtime: ReporterRuntime, view: ViewOfAllure, target: TargetReport, endedMs: number): void {
  const { gate } = target
  if (!gate) return
  const { outcome, code, reason, waitedMs, history } = gate
  const status = STATUS[outcome]
  const uuid = runtime.startTest({
    name: marked(`${NAME}: The deployment that was waited for succeeds`, view),
    fullName: `${view.tool.name}#${NAME}`,
    titlePath: [target.env, target.tenant],
    status,
    statusDetails: {
      message: status === Status.PASSED ? reason : `${code ?? outcome}: ${reason}`,
      trace: [WAITED, ...history.map(({ at, says }) => `${at}  ${says}`)].join('\n'),
    },
    stage: Stage.FINISHED,
    labels: labelsOf(view, target, {
      section: 'Deployment',
      story: 'The deployment that was waited for succeeds',
      severity: Severity.CRITICAL,
      tags: [outcome],
    }),
    parameters: parametersOf(target),
    start: endedMs - Math.round(waitedMs),
  })
  runtime.stopTest(uuid, { stop: endedMs })
  runtime.writeTest(uuid)
}
