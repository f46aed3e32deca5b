import type { Monitoring } from '../../cli/monitoring.ts'
import { saveHistory } from '../../cli/save-history.ts'
import { sendMessages } from '../../cli/send-messages.ts'
import { createTarget } from '../../platform/target.ts'
import type { RetryLimits } from '../../reports/notify/deliver.ts'
import { openHistory } from '../../runner/history.ts'
import type { Report } from '../../runner/report/report.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { catalogue, type SpecRow, specIds } from '../../specs/catalogue.ts'
import { reportOn } from './in-process.ts'
import { PATIENT_MS } from './patience.ts'

const QUICK: RetryLimits = { attempts: 2, timeoutMs: PATIENT_MS, pauseMs: 5 }

const smokeIds = specIds.filter(id => {
  const { phases }: SpecRow = catalogue[id]
  return phases.includes('smoke')
})

/** One scheduled run over the tenants of a sandbox, in this process: look, compare with the runs before, tell. */
export async function scheduledRun(
  sandbox: Sandbox,
  monitoring: Monitoring,
): Promise<{ readonly report: Report; readonly remarks: readonly string[] }> {
  const history = await openHistory(monitoring, sandbox.environment)
  if (!history) throw new Error('a schedule needs a history')
  const looked = await smoke(sandbox)
  const { view, state } = await saveHistory(history, looked, monitoring.channels)
  return { report: view, remarks: await sendMessages(state, monitoring.channels, history, { limits: QUICK }) }
}

async function smoke({ environment, access, world }: Sandbox): Promise<Report> {
  const targets = world.tenants.map(tenant => createTarget(environment, tenant, { access }))
  return reportOn({ phase: 'smoke', targets, selected: smokeIds, channel: 'none', isCompared: true }, [])
}
