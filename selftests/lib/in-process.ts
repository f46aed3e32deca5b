import { createTarget, type Limits, type Target, targetKey } from '../../platform/target.ts'
import type { EvidenceKind } from '../../probes/evidence/index.ts'
import { createGatherer, evidenceKinds } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { buildReport } from '../../reports/build.ts'
import { recordKey } from '../../reports/collector.ts'
import type { TargetReport } from '../../reports/report.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { judge } from '../../specs/fixtures.ts'
import type { StepRecord } from '../../specs/run-context.ts'
import { deployedIds, deployedSteps } from './deployed-steps.ts'

/** Log lines of the sandbox are there at once; what is not found then never comes. */
const LOG_DELIVERY_MS = 300

/** Files and tools of a machine that is about to apply are no part of a deployed tenant. */
const BEFORE_APPLY: readonly EvidenceKind[] = ['tools', 'tfvars', 'plan', 'state-backend', 'planned-image', 'remains']
const kinds = evidenceKinds.filter(kind => !BEFORE_APPLY.includes(kind))

/** The suite over a running sandbox without vitest or a process of its own: the same probes on the same sockets, the same verdicts and causes. */
export async function lookAt(
  sandbox: Sandbox,
  tenant: string,
  life?: Target['life'],
  limits: Partial<Limits> = {},
): Promise<TargetReport> {
  const target = createTarget(sandbox.environment, tenant, {
    access: sandbox.access,
    limits: { logDeliveryMs: LOG_DELIVERY_MS, ...limits },
    ...(life === undefined ? {} : { life }),
  })
  const aws = createAws(target.access)
  const gatherer = createGatherer(target, { aws, shared: new Map(), signal: new AbortController().signal })
  try {
    gatherer.start(kinds)
    const evidence = await gatherer.collect(kinds)
    const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
    for (const step of deployedSteps) {
      const verdict = await judge(step, gatherer, target)
      records.set(recordKey(targetKey(target), step.id), {
        step: { id: step.id, target: targetKey(target), verdict, evidence, calls: aws.calls() },
        elapsedMs: 0,
      })
    }
    const report = buildReport(
      { phase: 'post', targets: [target], selected: deployedIds },
      { records, calls: aws.calls(), problems: [] },
      {
        tool: { name: 'scorecard', version: '0' },
        startedAt: new Date(),
        durationMs: 0,
        interrupted: false,
        faults: [],
      },
    )
    const [result] = report.targets
    if (!result) throw new Error('no target was looked at')
    return result
  } finally {
    aws.destroy()
  }
}
