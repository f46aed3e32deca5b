import { openMemory } from '../../cli/memory.ts'
import type { Monitoring } from '../../cli/monitoring.ts'
import { tell } from '../../cli/telling.ts'
import { createTarget, targetKey } from '../../platform/target.ts'
import type { EvidenceKind } from '../../probes/evidence/index.ts'
import { createGatherer, evidenceKinds } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { buildReport } from '../../reports/build.ts'
import { recordKey } from '../../reports/collector.ts'
import type { Patience } from '../../reports/notify/deliver.ts'
import { namesOf, redactReport } from '../../reports/redact.ts'
import type { Report } from '../../reports/report.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { catalogue, type SpecId, type SpecRow } from '../../specs/catalogue.ts'
import { judge } from '../../specs/fixtures.ts'
import type { StepRecord } from '../../specs/run-context.ts'
import { deployedSteps } from './deployed-steps.ts'
import { PATIENT_MS } from './patience.ts'

const never = new AbortController().signal
const QUICK: Patience = { attempts: 2, timeoutMs: PATIENT_MS, pauseMs: 5 }

/** What a smoke run never looks at. */
const NOT_SMOKE: readonly EvidenceKind[] = [
  'request-marker',
  'remains',
  'tools',
  'tfvars',
  'plan',
  'state-backend',
  'planned-image',
]
const kinds = evidenceKinds.filter(kind => !NOT_SMOKE.includes(kind))
const isSmoke = (id: SpecId): boolean => {
  const row: SpecRow = catalogue[id]
  return row.phases.includes('smoke')
}
const steps = deployedSteps.filter(({ id }) => isSmoke(id))

/** One scheduled run over the tenants of a sandbox, in this process: look, compare with the runs before, tell. */
export async function scheduledRun(
  sandbox: Sandbox,
  monitoring: Monitoring,
): Promise<{ readonly report: Report; readonly remarks: readonly string[] }> {
  const memory = await openMemory(monitoring, sandbox.environment)
  if (!memory) throw new Error('a schedule needs a history')
  const looked = await smoke(sandbox)
  const { report, state } = await memory.conclude(looked)
  return { report, remarks: await tell(state, monitoring.channels, memory, { patience: QUICK }) }
}

async function smoke(sandbox: Sandbox): Promise<Report> {
  const { environment, access, world } = sandbox
  const targets = world.tenants.map(tenant => createTarget(environment, tenant, { access }))
  const aws = createAws(access)
  const shared = new Map()
  const common = commonOf(targets, never)
  try {
    const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
    for (const target of targets) {
      const gatherer = createGatherer(target, { aws, shared, signal: never, common })
      const evidence = await gatherer.collect(kinds)
      for (const step of steps) {
        const verdict = await judge(step, gatherer, target)
        const record = { id: step.id, target: targetKey(target), verdict, evidence, calls: {} }
        records.set(recordKey(targetKey(target), step.id), { step: record, elapsedMs: 0 })
      }
    }
    const built = buildReport(
      { phase: 'smoke', targets, selected: steps.map(({ id }) => id), channel: 'none' },
      { records, calls: {}, problems: [] },
      {
        tool: { name: 'tenant-runbook', version: '0' },
        startedAt: new Date(),
        durationMs: 0,
        interrupted: false,
        faults: [],
      },
    )
    return redactReport(built, namesOf(targets))
  } finally {
    aws.destroy()
  }
}
