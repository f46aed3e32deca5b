import type { Listener as SdkListener } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Listener } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { toRule } from './lib/listener-rule.ts'
import { everyPage } from './lib/pages.ts'

/** Every listener of the load balancer with all of its rules: which rule a request meets is decided by all that come before. */
export default defineProbe({
  kind: 'listener-rules',
  shows: 'every listener with all its rules (DescribeListeners, DescribeRules)',
  scope: 'environment',
  after: ['load-balancer'],
  reproduce: (target, { 'load-balancer': seen }) =>
    seen.status === 'observed' && seen.data.found
      ? `for listener in $(${awsInline(target, 'elbv2 describe-listeners', { 'load-balancer-arn': seen.data.arn, query: 'Listeners[].ListenerArn', output: 'text' })}); do ${awsInline(target, 'elbv2 describe-rules')} --listener-arn "$listener"; done`
      : awsInline(target, 'elbv2 describe-load-balancers', { names: target.environment.albName }),
  collect: async ({ aws, signal, seen }) => {
    const loadBalancer = needed(seen['load-balancer'])
    if (!loadBalancer.found) throw nothingToLookAt(`there is no load balancer ${loadBalancer.name}`)
    const [client, { paginateDescribeListeners }] = await Promise.all([
      aws.elbv2(),
      import('@aws-sdk/client-elastic-load-balancing-v2'),
    ])
    const pages = paginateDescribeListeners({ client }, { LoadBalancerArn: loadBalancer.arn }, { abortSignal: signal })
    const listeners = await everyPage(pages, page => page.Listeners)
    return { listeners: await Promise.all(listeners.map(listener => withRules({ aws, signal }, listener))) }
  },
})

async function withRules(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  listener: SdkListener,
): Promise<Listener> {
  const [client, { paginateDescribeRules }] = await Promise.all([
    aws.elbv2(),
    import('@aws-sdk/client-elastic-load-balancing-v2'),
  ])
  const arn = required(listener.ListenerArn, "a listener's ARN")
  const pages = paginateDescribeRules({ client }, { ListenerArn: arn }, { abortSignal: signal })
  const rules = (await everyPage(pages, page => page.Rules)).map(toRule)
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
