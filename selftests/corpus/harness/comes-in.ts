import type { World } from '../../../sandbox/model/state.ts'
import { databaseLogin } from './comes-in/database-login.ts'
import { deployment } from './comes-in/deployment.ts'
import { dns } from './comes-in/dns.ts'
import { edgeAnswer } from './comes-in/edge-answer.ts'
import { plan, tfvars } from './comes-in/files.ts'
import { functionCode } from './comes-in/function-code.ts'
import { logLine } from './comes-in/log-line.ts'
import { page } from './comes-in/page.ts'
import { policy } from './comes-in/policy.ts'
import { rule } from './comes-in/rule.ts'
import { serviceEvent } from './comes-in/service-event.ts'
import { stoppedReason } from './comes-in/stopped-reason.ts'
import { targetHealth } from './comes-in/target-health.ts'
import type { Kind, Row } from './row.ts'

/** How a run has to look so that the words reach it. */
export interface Way {
  /** Addresses that lead to the sandbox besides its own. */
  readonly addresses?: readonly { readonly address: string; readonly like: 'edge' | 'alb' }[]
  readonly databaseVia?: 'task'
  /** Lines that the tasks which run then have logged. */
  readonly log?: readonly string[]
  /** Files that are handed in before an apply. */
  readonly files?: Readonly<Partial<Record<'plan' | 'tfvars', string>>>
}

/** Makes the sandbox's platform say a row's words. */
export type ComesIn = (input: Row['input'], place: { readonly world: World; readonly row: Row }) => Way | undefined

export const comesIn: Readonly<Record<Kind, ComesIn>> = {
  'stopped-reason': stoppedReason,
  'service-event': serviceEvent,
  'target-health': targetHealth,
  'log-line': logLine,
  page,
  header: page,
  'edge-answer': edgeAnswer,
  'function-code': functionCode,
  policy,
  rule,
  plan,
  tfvars,
  deployment,
  'database-login': databaseLogin,
  dns,
}
