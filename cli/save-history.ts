import { type Channels, messagesOf, namesOfChannels } from '../reports/notify/channels.ts'
import { type Before, type View, viewOf } from '../reports/view.ts'
import { ATTEMPTS, type Remembered, type RunHistory } from '../runner/history.ts'
import type { Report } from '../runner/report/report.ts'
import { catalogue } from '../specs/catalogue.ts'

/** Compares a run with those before, and saves it with the messages about what changed; `view` is that of the report with its changes. */
export async function saveHistory(
  history: RunHistory,
  report: Report,
  channels: Channels,
): Promise<Remembered & { readonly view: View }> {
  for (let attempt = 1; ; attempt += 1) {
    const compared = await history.compare(report)
    const view = viewOf(compared.report, catalogue, beforeOf(history, report))
    const saved = await history.save(compared, {
      channels: namesOfChannels(channels),
      make: (channel, changes) => messagesOf(view, channel, changes),
    })
    if (!saved.changed || attempt === ATTEMPTS) return { ...saved, view }
  }
}

function beforeOf({ state: { tenants } }: RunHistory, { targets }: Report): Before {
  const known = targets.flatMap(({ tenant }) => (Object.hasOwn(tenants, tenant) ? [tenant] : []))
  return {
    isFirst: known.length === 0,
    notes: Object.fromEntries(known.map(tenant => [tenant, tenants[tenant]?.notes])),
  }
}
