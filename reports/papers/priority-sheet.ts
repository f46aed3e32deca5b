import { deploymentOf } from '../../runner/report/deployment.ts'
import { unrealOf } from '../lib/sandbox-mark.ts'
import type { View } from '../view.ts'

const COLUMNS = ['Environment', 'Tenant', 'Priority', 'Host', 'Seen at', 'Remark'] as const

/** The rows of the allocation sheet for the tenants of a run whose rule was seen: CSV (RFC 4180) that no spreadsheet takes for a formula. */
export const prioritySheet = (view: View): string =>
  [
    COLUMNS,
    ...view.targets.flatMap(target => {
      const { priority } = deploymentOf(target)
      const { env, tenant, domain } = target
      return priority === undefined
        ? []
        : [[env, tenant, String(priority), domain, view.startedAt, unrealOf(view).join('; ')]]
    }),
  ]
    .map(row => `${row.map(cell).join(',')}\r\n`)
    .join('')

/** What a spreadsheet calculates, also within quotes. */
const FORMULA = /^\s*[=+\-@]/

const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
