import { judgeStage } from '../../gate/judge-stage.ts'
import { cannotStart } from '../../gate/judge-tasks.ts'
import type { Observation } from '../../gate/observation.ts'
import { failedLooksText } from '../../gate/observation-text.ts'
import type { ConnectTo, Target } from '../../platform/target.ts'
import { createGatherer } from '../../probes/gather.ts'
import type { Aws } from '../../probes/lib/aws.ts'
import { redirectName } from '../../probes/lib/connect-to.ts'
import { lookAtTraffic, type Traffic } from '../../probes/lib/traffic.ts'
import albResponse from '../../specs/alb-response.spec.ts'
import { createObserver } from '../gate/look.ts'
import { createSecretReader } from '../gate/read-secrets.ts'
import { judge } from '../judge-step.ts'
import type { Asked, Question } from './event.ts'
import { stages } from './stages.ts'

/** Whether a deployment may go on from a stage. Only what was seen decides; `asked` is what the next look has to know. */
export type StageVerdict =
  | { readonly state: 'succeeded'; readonly says: string }
  | { readonly state: 'failed'; readonly says: string }
  | { readonly state: 'waiting'; readonly says: string; readonly asked: Asked }

/** A wrong page may be one of a target that was just registered; the second look in a row decides. */
const WRONG_PAGES = 2
const HTTP_PORT = 80

type Seeing = { readonly target: Target; readonly aws: Aws; readonly signal: AbortSignal }

/** One look at the new revision: the gate's own judgement of its tasks and targets, and then its page through the stage's listener. */
export async function lookAtStage(seeing: Seeing, { stage, deploymentId, asked }: Question): Promise<StageVerdict> {
  const { target, aws, signal } = seeing
  const { observation, troubles } = await createObserver(target, aws, undefined).look(() => deploymentId, signal)
  const waiting = (says: string, more: Partial<Asked> = {}): StageVerdict => ({
    state: 'waiting',
    says,
    asked: { ...asked, hopelessLooks: 0, wrongPages: 0, ...more },
  })
  // What AWS and others wrote can quote a secret: it is repeated only where all of them are known, and then redacted.
  const quotes = await createSecretReader(target, aws)(observation, signal)
  if (!observation) return waiting(failedLooksText(troubles, quotes), asked)
  const pinned = {
    deploymentId,
    missedLooks: 0,
    hopelessLooks: asked.hopelessLooks,
    createdAt: createdAtOf(observation, deploymentId),
    withdrawn: target.environment.knownBadDigests,
  }
  const { visit } = stages[stage]
  const verdict = judgeStage(observation, pinned, { targets: 'not-asked' })
  const hopelessLooks = cannotStart(observation, pinned) ? asked.hopelessLooks + 1 : 0
  if (verdict.state === 'failed')
    return { state: 'failed', says: quotes ? `${verdict.code}: ${verdict.reason}` : verdict.code }
  const traffic = visit === null ? undefined : await lookAtTraffic(seeing, visit)
  const useless = traffic && unusable(traffic)
  if (useless !== undefined) return { state: 'failed', says: `${stage}: ${useless}` }
  if (verdict.state === 'waiting') return waiting(`waiting for ${verdict.for}`, { hopelessLooks })
  if (visit === null || !traffic?.led) return { state: 'succeeded', says: verdict.says }
  const elsewhere = notOnlyOwn(traffic, observation, deploymentId)
  if (elsewhere !== undefined) return waiting(`waiting for ${elsewhere}`)
  const page = await pageThrough(seeing, traffic, visit)
  const healthy = judgeStage(observation, pinned, { targets: 'healthy' })
  if (page.status === 'passed')
    return healthy.state === 'waiting'
      ? waiting(`waiting for ${healthy.for}`)
      : { state: 'succeeded', says: `${verdict.says}; ${visit} listener: ${page.saw}` }
  const says = `${visit} listener: ${quotes ? page.reason : page.status}`
  if (page.status !== 'failed') return waiting(`waiting for a page that can be judged; ${says}`)
  const wrongPages = asked.wrongPages + 1
  return wrongPages >= WRONG_PAGES ? { state: 'failed', says } : waiting(`looking once more; ${says}`, { wrongPages })
}

/** Why nothing can ever be seen of the new revision through a listener. */
function unusable(traffic: Traffic): string | undefined {
  if (!traffic.led) return 'the service names no such listener rule, through which the new revision could be seen'
  return traffic.protocol === 'HTTP'
    ? undefined
    : `the listener on port ${traffic.port} speaks ${traffic.protocol}, and pages are asked by HTTP`
}

const createdAtOf = ({ service }: Observation, deploymentId: string): string | null =>
  (service.found && service.deployments.find(({ id }) => id === deploymentId)?.createdAt) || null

/** A page proves something only where nobody but the new revision's tasks can have given it. */
function notOnlyOwn(
  { rule, targets }: Extract<Traffic, { led: true }>,
  { tasks = [] }: Observation,
  deploymentId: string,
): string | undefined {
  const own = tasks.filter(({ startedBy }) => startedBy === deploymentId).map(({ privateIp }) => privateIp)
  const answering = targets.filter(({ state }) => state === 'healthy' || state === 'unhealthy')
  const other = answering.find(({ id }) => !own.includes(id))
  if (other) return `the rule ${rule} to lead to the new revision alone: ${other.id} is none of its tasks`
  return answering.length > 0 ? undefined : `a target behind the rule ${rule} to be checked`
}

/** The step that judges the load balancer's pages, with the test listener's port in place of the visitors'. */
async function pageThrough({ target, aws, signal }: Seeing, traffic: Extract<Traffic, { led: true }>, visit: string) {
  const seen = createGatherer(target, { aws, shared: new Map(), signal })
  const balancer = await seen.get('load-balancer')
  const host = balancer.status === 'observed' && balancer.data.found ? balancer.data.dnsName : ''
  const connectTo =
    visit === 'test' ? [throughPort(target, host, traffic.port), ...target.access.connectTo] : target.access.connectTo
  const through = { ...target, access: { ...target.access, connectTo } }
  const { verdict } = await judge(albResponse, createGatherer(through, { aws, shared: new Map(), signal }), through)
  return verdict
}

function throughPort({ access }: Target, host: string, port: number): ConnectTo {
  const place = redirectName(access.connectTo, { host, port }) ?? { host, port }
  return { host, port: HTTP_PORT, address: place.host, addressPort: place.port }
}
