import { openMemory } from '../../cli/memory.ts'
import type { Monitoring } from '../../cli/monitoring.ts'
import { tell } from '../../cli/telling.ts'
import { createTarget } from '../../platform/target.ts'
import type { Patience } from '../../reports/notify/deliver.ts'
import type { Report } from '../../runner/report/report.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { catalogue, type SpecRow, specIds } from '../../specs/catalogue.ts'
import { reportOn } from './in-process.ts'
import { PATIENT_MS } from './patience.ts'

const QUICK: Patience = { attempts: 2, timeoutMs: PATIENT_MS, pauseMs: 5 }

const smokeIds = specIds.filter(id => {
  const { phases }: SpecRow = catalogue[id]
  return phases.includes('smoke')
})

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

async function smoke({ environment, access, world }: Sandbox): Promise<Report> {
  const targets = world.tenants.map(tenant => createTarget(environment, tenant, { access }))
  return reportOn({ phase: 'smoke', targets, selected: smokeIds, channel: 'none' }, [])
}
