import type { Listener as SdkListener, Rule as SdkRule } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Listener } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { toRule } from './lib/listener-rule.ts'
import { everyPage } from './lib/pages.ts'
import { commonTlsPort, type EdgeRequest, edgeRequests, isOnSender } from './lib/through-edge.ts'

/** Every listener of the load balancer with all of its rules: which rule a request meets is decided by all that come before. */
export default defineProbe({
  kind: 'listener-rules',
  shows:
    'every listener with all its rules (DescribeListeners, DescribeRules), and what CloudFront sends where a rule asks for it',
  scope: 'environment',
  after: ['load-balancer'],
  answers: 2,
  reproduce: (target, { 'load-balancer': seen }) =>
    seen.status === 'observed' && seen.data.found
      ? `for listener in $(${awsInline(target, 'elbv2 describe-listeners', { 'load-balancer-arn': seen.data.arn, query: 'Listeners[].ListenerArn', output: 'text' })}); do ${awsInline(target, 'elbv2 describe-rules')} --listener-arn "$listener"; done`
      : awsInline(target, 'elbv2 describe-load-balancers', { names: target.environment.albName }),
  collect: async ({ target, aws, signal, seen }) => {
    const loadBalancer = needed(seen['load-balancer'])
    if (!loadBalancer.found) throw nothingToLookAt(`there is no load balancer ${loadBalancer.name}`)
    const [client, { paginateDescribeListeners }] = [
      await aws.elbv2(),
      await import('@aws-sdk/client-elastic-load-balancing-v2'),
    ]
    const pages = paginateDescribeListeners({ client }, { LoadBalancerArn: loadBalancer.arn }, { abortSignal: signal })
    const listeners = await everyPage(pages, page => page.Listeners)
    const rules = await Promise.all(listeners.map(listener => rulesOf({ aws, signal }, listener)))
    const asking = rules.some(all => all.some(({ Conditions = [] }) => Conditions.some(isOnSender)))
    // How CloudFront asks decides which of two listeners visitors meet.
    const choosing = listeners.some(({ Protocol }) => Protocol === 'HTTPS') && listeners.length > 1
    const edge =
      (asking || choosing) && target.environment.cloudFront ? await edgeOf({ aws, signal }, loadBalancer.dnsName) : []
    const port = choosing ? commonTlsPort(edge) : undefined
    return {
      listeners: listeners.map((listener, index) => withRules(listener, rules[index] ?? [], edge)),
      ...(port === undefined ? {} : { edgeTlsPort: port }),
    }
  },
})

type Look = { readonly aws: Aws; readonly signal: AbortSignal }

async function rulesOf({ aws, signal }: Look, listener: SdkListener): Promise<readonly SdkRule[]> {
  const [client, { paginateDescribeRules }] = [
    await aws.elbv2(),
    await import('@aws-sdk/client-elastic-load-balancing-v2'),
  ]
  const arn = required(listener.ListenerArn, "a listener's ARN")
  const pages = paginateDescribeRules({ client }, { ListenerArn: arn }, { abortSignal: signal })
  return everyPage(pages, page => page.Rules)
}

/** How CloudFront asks; where that cannot be seen, conditions on it stay undecided. */
async function edgeOf(look: Look, albName: string): Promise<readonly EdgeRequest[]> {
  try {
    return await edgeRequests(look, albName)
  } catch (error) {
    look.signal.throwIfAborted()
    if (!NOT_TOLD.includes(classify(error).code)) throw error
    return []
  }
}

/** Refused, or no CloudFront where the rest of the platform answers. */
const NOT_TOLD: readonly string[] = ['access-denied', 'service-error', 'network']

function withRules(listener: SdkListener, found: readonly SdkRule[], edge: readonly EdgeRequest[]): Listener {
  const arn = required(listener.ListenerArn, "a listener's ARN")
  const rules = found.map(rule => toRule(rule, edge))
  // Every listener has one; a list without it is not whole.
  required(
    rules.find(({ priority }) => priority === null),
    `the default rule of ${arn}`,
  )
  return {
    arn,
    port: required(listener.Port, "a listener's port"),
    protocol: required(listener.Protocol, "a listener's protocol"),
    rules: rules.toSorted((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity)),
  }
}
