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
import type { Kind } from './row.ts'
import type { ComesIn } from './way.ts'

/** How each kind of words reaches the suite; of what is recorded nothing has to. */
export const comesIn: Readonly<Record<Exclude<Kind, 'recorded'>, ComesIn>> = {
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
