import type { LoadBalancer } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required, unless } from './lib/answers.ts'
import { defineProbe } from './lib/define.ts'

/** The environment's application load balancer, which all tenants share. */
export default defineProbe({
  kind: 'load-balancer',
  shows: "the environment's load balancer (DescribeLoadBalancers)",
  scope: 'environment',
  reproduce: target => awsInline(target, 'elbv2 describe-load-balancers', { names: target.environment.albName }),
  collect: async ({ target, aws, signal }): Promise<LoadBalancer> => {
    const name = target.environment.albName
    const [elbv2, { DescribeLoadBalancersCommand }] = [
      await aws.elbv2(),
      await import('@aws-sdk/client-elastic-load-balancing-v2'),
    ]
    const asked = elbv2.send(new DescribeLoadBalancersCommand({ Names: [name] }), { abortSignal: signal })
    const answer = await unless(['LoadBalancerNotFoundException'], asked)
    if (!answer) return { found: false, name }
    const found = required(
      answer.LoadBalancers?.find(({ LoadBalancerName }) => LoadBalancerName === name),
      `the load balancer ${name}`,
    )
    return {
      found: true,
      name,
      arn: required(found.LoadBalancerArn, "the load balancer's ARN"),
      dnsName: required(found.DNSName, "the load balancer's DNS name"),
      state: required(found.State?.Code, "the load balancer's state"),
      scheme: found.Scheme ?? '',
      securityGroups: found.SecurityGroups ?? [],
    }
  },
})
