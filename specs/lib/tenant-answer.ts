import type { Database, HttpResult, ListenerRules, Service, TargetHealth } from '../../probes/evidence/index.ts'
import { proveWordPress, type WordPressProof } from '../../probes/evidence/wordpress.ts'
import type { StepContext } from '../fixtures.ts'
import { failed, passed, unknown, type Verdict } from '../verdict.ts'
import { routeOf } from './route.ts'

/** What belongs to the proof that an answer comes from this tenant's own tasks; `undefined`: could not be seen. */
export interface AnswerEvidence {
  readonly start: HttpResult
  readonly rules: ListenerRules | undefined
  readonly service: Service | undefined
  readonly targetHealth: TargetHealth | undefined
  readonly database: Database | undefined
}

/** Codes of the operating system that speak of this machine's own network, not of the platform. */
const OWN_NETWORK: readonly string[] = ['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']

/**
 * Judges an answer to the start page: the answer itself, the rules that brought the request there, and the health of the targets, because an
 * uninstalled WordPress of another tenant answers byte for byte the same, and a load balancer without a healthy target passes requests on.
 */
export function judgeAnswer(evidence: AnswerEvidence, { target }: StepContext): Verdict {
  const { start, rules, service, targetHealth, database } = evidence
  const proof = proveWordPress(start, target)
  if (!start.answered && OWN_NETWORK.includes(start.code)) return unknown(`not reachable from here: ${proof.says}`)
  if (!service) return unproven(proof, 'the service could not be seen')
  if (!service.found) return unproven(proof, `there is no service ${service.name}`)
  if (!rules) return unproven(proof, 'the listener rules could not be seen')
  const route = routeOf(rules, service, target.domain)
  if (!route.toTenant) return failed(`${route.why}; the answer is ${proof.says}`, proof.notes)
  const notes = [...proof.notes, ...route.notes]
  if (!proof.proven) return notProven(proof, notes)
  if (!targetHealth) return unknown(`${proof.says}, but the load balancer may fail open: target health not seen`, notes)
  const states = targetHealth.found ? targetHealth.targets.map(({ state }) => state) : []
  if (!states.includes('healthy')) {
    if (states.includes('initial') && !states.includes('unhealthy')) {
      return unknown(`${proof.says}, but no target was found healthy yet`, notes)
    }
    return failed(`${proof.says}, but no target is healthy: the load balancer fails open`, notes)
  }
  if (proof.kind === 'fresh' && database?.outcome === 'connected' && database.prefixedTableCount > 0) {
    const { prefixedTableCount, tablePrefix } = database
    return failed(
      `${proof.says}, although ${database.database} holds ${prefixedTableCount} tables ${tablePrefix}*: WordPress reads another database or prefix`,
      notes,
    )
  }
  return passed(`${proof.says}, by ${route.rule}`, notes)
}

function notProven(proof: WordPressProof, notes: readonly string[]): Verdict {
  const open = proof.kind === 'cached' || proof.kind === 'unproven'
  return open ? unknown(proof.says, notes) : failed(proof.says, notes)
}

/** Without the routing nothing passes, but an answer that is wrong in itself is wrong all the same. */
function unproven(proof: WordPressProof, why: string): Verdict {
  return proof.proven ? unknown(`${proof.says}, but ${why}`, proof.notes) : notProven(proof, proof.notes)
}
