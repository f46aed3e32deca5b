import { describe, expect, test } from 'vitest'
import listenerRules from '../../probes/listener-rules.ts'
import loadBalancer from '../../probes/load-balancer.ts'
import securityGroups from '../../probes/security-groups.ts'
import targetGroup from '../../probes/target-group.ts'
import targetHealth from '../../probes/target-health.ts'
import { xmlAnswer, xmlError } from '../lib/fake-aws.ts'
import { look, observed, service, TARGET_GROUP_ARN } from '../lib/look.ts'

describe('load balancer and target group', () => {
  test('not found is an answer', async () => {
    const none = xmlError('LoadBalancerNotFound', 'One or more load balancers not found')
    expect((await look(loadBalancer, { DescribeLoadBalancers: none }, {})).data).toEqual({
      found: false,
      name: 'prod-alb',
    })
    const gone = { service: observed('service', service) }
    const noGroup = xmlError('TargetGroupNotFound', 'One or more target groups not found')
    expect((await look(targetGroup, { DescribeTargetGroups: noGroup }, gone)).data).toEqual({
      found: false,
      name: 'prod-goldencrust-tg',
    })
    expect((await look(targetHealth, { DescribeTargetHealth: noGroup }, gone)).data).toEqual({
      found: false,
      targetGroupArn: TARGET_GROUP_ARN,
    })
  })

  test('health is asked with the ARN the service names, in one call', async () => {
    const target =
      '<member><Target><Id>10.0.3.17</Id><Port>80</Port></Target><TargetHealth><State>unhealthy</State><Reason>Target.ResponseCodeMismatch</Reason><Description>Health checks failed with these codes: [500]</Description></TargetHealth></member>'
    const answer = xmlAnswer('DescribeTargetHealth', `<TargetHealthDescriptions>${target}</TargetHealthDescriptions>`)
    const { data, operations } = await look(
      targetHealth,
      { DescribeTargetHealth: answer },
      { service: observed('service', service) },
    )
    expect(data).toMatchObject({ found: true, targets: [{ id: '10.0.3.17', port: 80, state: 'unhealthy' }] })
    expect(operations).toEqual(['DescribeTargetHealth'])
  })
})

describe('listener rules', () => {
  const alb = observed('load-balancer', {
    found: true,
    name: 'prod-alb',
    arn: 'arn:alb',
    dnsName: 'a',
    state: 'active',
    scheme: 'internet-facing',
    securityGroups: [],
  })
  const rule = (priority: string, conditions: string, actions: string) =>
    `<member><RuleArn>arn:rule/${priority}</RuleArn><Priority>${priority}</Priority><IsDefault>${priority === 'default'}</IsDefault><Conditions>${conditions}</Conditions><Actions>${actions}</Actions></member>`
  const forward = `<member><Type>forward</Type><TargetGroupArn>${TARGET_GROUP_ARN}</TargetGroupArn></member>`
  const fixed =
    '<member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>200</StatusCode><ContentType>text/plain</ContentType><MessageBody>hi</MessageBody></FixedResponseConfig></member>'
  const listener = `<member><ListenerArn>arn:l1</ListenerArn><Port>80</Port><Protocol>HTTP</Protocol><DefaultActions>${fixed}</DefaultActions></member>`
  const host =
    '<member><Field>host-header</Field><Values><member>a.test</member></Values><HostHeaderConfig><Values><member>a.test</member><member>b.test</member></Values></HostHeaderConfig></member>'
  const query =
    '<member><Field>query-string</Field><QueryStringConfig><Values><member><Key>v</Key><Value>1</Value></member><member><Value>2</Value></member></Values></QueryStringConfig></member>'
  const regex =
    '<member><Field>path-pattern</Field><PathPatternConfig><RegexValues><member>^/x</member></RegexValues></PathPatternConfig></member>'

  test('all pages of all listeners, in order, conditions in one form', async () => {
    const { data, operations } = await look(
      listenerRules,
      {
        DescribeListeners: xmlAnswer('DescribeListeners', `<Listeners>${listener}</Listeners>`),
        DescribeRules: ({ nth }) =>
          nth === 0
            ? xmlAnswer(
                'DescribeRules',
                `<Rules>${rule('default', '', fixed)}${rule('200', host + query + regex, forward)}</Rules><NextMarker>m</NextMarker>`,
              )
            : xmlAnswer('DescribeRules', `<Rules>${rule('9', host, forward)}</Rules>`),
      },
      { 'load-balancer': alb },
    )
    expect(operations).toEqual(['DescribeListeners', 'DescribeRules', 'DescribeRules'])
    const [first] = data?.listeners ?? []
    expect(first?.rules.map(({ priority }) => priority)).toEqual([9, 200, null])
    expect(first?.rules[1]?.conditions).toMatchObject([
      { field: 'host-header', values: ['a.test', 'b.test'] },
      { field: 'query-string', values: ['v=(value not shown)', '*=(value not shown)'] },
      { field: 'path-pattern', values: [], regexValues: ['^/x'] },
    ])
    expect(first?.rules[1]?.actions).toMatchObject([
      { type: 'forward', targetGroups: [{ arn: TARGET_GROUP_ARN, weight: 1 }] },
    ])
    expect(first?.rules[2]?.actions).toMatchObject([{ type: 'fixed-response', fixedResponse: { statusCode: '200' } }])
  })

  test('a page that fails makes all of them unseen', async () => {
    const { error } = await look(
      listenerRules,
      {
        DescribeListeners: xmlAnswer('DescribeListeners', `<Listeners>${listener}</Listeners>`),
        DescribeRules: ({ nth }) =>
          nth === 0
            ? xmlAnswer('DescribeRules', '<Rules></Rules><NextMarker>m</NextMarker>')
            : xmlError('AccessDenied', 'no', 403),
      },
      { 'load-balancer': alb },
    )
    expect(error).toMatchObject({ code: 'access-denied', hint: 'needs elasticloadbalancing:DescribeRules' })
  })
})

describe('security groups', () => {
  const group = (id: string, tag: string) =>
    `<item><groupId>${id}</groupId><vpcId>vpc-1</vpcId><tagSet><item><key>Name</key><value>${tag}</value></item></tagSet><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>80</toPort><groups><item><groupId>sg-alb</groupId></item></groups></item></ipPermissions><ipPermissionsEgress/></item>`
  const answer = (groups: string) => ({
    body: `<DescribeSecurityGroupsResponse><securityGroupInfo>${groups}</securityGroupInfo></DescribeSecurityGroupsResponse>`,
  })

  test("by tag, and the service's own that carry another", async () => {
    const { data, calls } = await look(
      securityGroups,
      {
        DescribeSecurityGroups: ({ nth }) =>
          nth === 0
            ? answer(group('sg-tasks', 'prod-ecs-tasks-sg') + group('sg-alb', 'prod-alb-sg'))
            : answer(group('sg-own', 'by hand')),
      },
      { service: observed('service', service) },
    )
    expect(data).toMatchObject({
      alb: [{ id: 'sg-alb' }],
      tasks: [{ id: 'sg-tasks', ingress: [{ protocol: 'tcp', fromPort: 80, groupIds: ['sg-alb'] }] }],
      database: [],
      service: [{ id: 'sg-tasks' }, { id: 'sg-own' }],
    })
    expect(calls).toHaveLength(2)
  })
})
