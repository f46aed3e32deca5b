import type {
  AlbPages,
  Database,
  HttpResult,
  ListenerRules,
  NoAnswer,
  Service,
  TargetHealth,
} from '../../evidence/index.ts'
import { isNoSuchName } from '../../evidence/readings/no-such-name.ts'
import { answersByOtherProtocol } from '../../evidence/readings/other-protocol.ts'
import { routeOf } from '../../evidence/readings/route.ts'
import { proveWordPress, type WordPressProof } from '../../evidence/readings/wordpress.ts'
import { provePages } from '../../evidence/readings/wordpress-pages.ts'
import { count } from '../../lib/text/words.ts'
import type { StepContext } from '../step.ts'
import { failed, passed, unknown, type Verdict } from '../verdict.ts'

/** What belongs to the proof that an answer comes from this tenant's own tasks; `undefined`: could not be seen. */
interface AnswerEvidence {
  readonly pages: AlbPages
  /** The start page by the other of the two ways, through CloudFront or straight at the load balancer. */
  readonly otherWay: HttpResult | undefined
  readonly rules: ListenerRules | undefined
  readonly service: Service | undefined
  readonly targetHealth: TargetHealth | undefined
  readonly database: Database | undefined
}

/** Codes of the operating system that speak of this machine's own network, not of the platform. */
const OWN_NETWORK: readonly string[] = ['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL']

/**
 * Judges an answer to the start page: the answer itself, the rules that brought the request there, and the health of the targets, because an
 * uninstalled WordPress of another tenant answers byte for byte the same, and a load balancer without a healthy target passes requests on.
 */
export function judgeAnswer(evidence: AnswerEvidence, { target }: StepContext): Verdict {
  const { pages, rules, service, targetHealth, database } = evidence
  const { start } = pages
  const proof = provePages(pages, target)
  if (!start.answered) {
    if (isOwnNetwork(start)) return unknown(`not reachable from here: ${proof.says}`)
    if (answersByOtherProtocol(start)) return unknown(`${proof.says}: neither CloudFront nor a load balancer speaks so`)
    const well = UNDECIDED.includes(start.failure) ? othersAreWell(evidence, target) : undefined
    if (well) return unknown(`${proof.says}, but ${well}: it may be the way from this machine`)
  }
  if (!service) return unproven(proof, evidence, 'the service could not be seen')
  if (!service.found) return unproven(proof, evidence, `there is no service ${service.name}`)
  if (!rules) return unproven(proof, evidence, 'the listener rules could not be seen')
  const route = routeOf(rules, service, target.domain)
  if (!route.toTenant) return failed(`${route.why}; the answer is ${proof.says}`, proof.notes)
  const notes = [...proof.notes, ...route.notes]
  if (route.withLogin && isLogin(start))
    return unknown(`${route.rule} asks visitors to log in first, and nobody here has such a login`, notes)
  if (!proof.proven) return notProven(proof, notes, evidence)
  if (!targetHealth) return unknown(`${proof.says}, but the load balancer may fail open: target health not seen`, notes)
  const states = targetHealth.found ? targetHealth.targets.map(({ state }) => state) : []
  if (!states.includes('healthy')) {
    if (states.includes('initial') && !states.includes('unhealthy')) {
      return unknown(`${proof.says}, but no target was found healthy yet`, notes)
    }
    if (states.includes('unhealthy'))
      return unknown(`${proof.says}, but no target is healthy: the load balancer fails open, and asks them all`, notes)
    return failed(`${proof.says}, but no target is healthy: the load balancer fails open`, notes)
  }
  const contradiction = proof.kind === 'fresh' ? tablesThere(database) : undefined
  if (contradiction) return failed(`${proof.says}, ${contradiction}`, notes)
  return passed(`${proof.says}, by ${route.rule}`, notes)
}

/** One judgement with the step that asks DNS itself: only a resolver that answers says anything of a name. */
const isOwnNetwork = ({ failure, code }: NoAnswer): boolean =>
  failure === 'resolve' ? !isNoSuchName(code) : OWN_NETWORK.includes(code)

/** The load balancer sends visitors without a session to where they log in. */
const isLogin = (start: HttpResult): boolean =>
  start.answered && start.status === 302 && /[?&]response_type=code\b/.test(start.location ?? '')

/** Silence and cuts, which a network between here and the site makes just as well. */
const UNDECIDED: readonly NoAnswer['failure'][] = ['timeout', 'reset', 'unreachable']

/** That the platform is seen to work by everything else that was looked at; `undefined` where one of them agrees with the silence. */
function othersAreWell({ otherWay, targetHealth }: AnswerEvidence, target: StepContext['target']): string | undefined {
  const healthy = targetHealth?.found === true && targetHealth.targets.some(({ state }) => state === 'healthy')
  if (targetHealth && !healthy) return undefined
  if (otherWay && (!otherWay.answered || otherWay.status >= 500)) return undefined
  const works = otherWay !== undefined && proveWordPress(otherWay, target).proven
  const seen = [...(healthy ? ['a target is healthy'] : []), ...(works ? ['WordPress answers by the other way'] : [])]
  return seen.length > 0 ? seen.join(' and ') : undefined
}

/** What makes an open installer dangerous in every life: a database that is not empty, which a new site would be installed over. */
export function tablesThere(database: Database | undefined): string | undefined {
  if (database?.outcome !== 'connected' || database.tableCount === 0) return undefined
  const { tableCount, prefixedTableCount, tablePrefix } = database
  const tables =
    prefixedTableCount > 0
      ? `${prefixedTableCount} tables ${tablePrefix}*`
      : `${count(tableCount, 'table')}, none of them ${tablePrefix}*`
  return `although ${database.database} holds ${tables}: WordPress reads another database or prefix`
}

function notProven(proof: WordPressProof, notes: readonly string[], evidence: AnswerEvidence): Verdict {
  const open =
    proof.kind === 'cached' || proof.kind === 'unproven' || (proof.kind === 'in-between' && !isSaidThere(evidence))
  return open ? unknown(proof.says, notes) : failed(proof.says, notes)
}

/** Through TLS nobody in between can say the same. */
function isSaidThere({ pages: { start }, otherWay }: AnswerEvidence): boolean {
  return (
    start.answered &&
    otherWay?.answered === true &&
    /^https:/i.test(otherWay.url) &&
    otherWay.status === start.status &&
    otherWay.location === start.location
  )
}

/** Without the routing nothing passes, but an answer that is wrong in itself is wrong all the same. */
function unproven(proof: WordPressProof, evidence: AnswerEvidence, why: string): Verdict {
  return proof.proven ? unknown(`${proof.says}, but ${why}`, proof.notes) : notProven(proof, proof.notes, evidence)
}
