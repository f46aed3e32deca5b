import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2'
import { DescribeServicesCommand } from '@aws-sdk/client-ecs'
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import { ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Aws, createAws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { prod } from '../lib/company.ts'
import { jsonError, type WireAnswer, xmlAnswer, xmlError } from '../lib/fake-aws.ts'
import { fakeAwsClient } from '../lib/fake-aws-client.ts'

const askEcs = async (aws: Aws) =>
  (await aws.ecs()).send(new DescribeServicesCommand({ cluster: 'prod-cluster', services: ['a'] }))
const askElb = async (aws: Aws, arn = 'arn:a') =>
  (await aws.elbv2()).send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))
const askEc2 = async (aws: Aws) => (await aws.ec2()).send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }))
const askRoute53 = async (aws: Aws) =>
  (await aws.route53()).send(new ListHostedZonesByNameCommand({ DNSName: 'a.test' }))

const ZONES =
  '<ListHostedZonesByNameResponse><HostedZones></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesByNameResponse>'
const ec2Error = (code: string): WireAnswer => ({
  status: 503,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>Request limit exceeded.</Message></Error></Errors><RequestID>1</RequestID></Response>`,
})
const html = (status: number): WireAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>too many</body></html>',
})

describe('a call that is refused twice because there were too many is answered the third time', () => {
  const services: WireAnswer = {
    body: { services: [], failures: [{ arn: 'arn:aws:ecs:af-south-1:1:service/a', reason: 'MISSING' }] },
  }
  const health = xmlAnswer('DescribeTargetHealth', '<TargetHealthDescriptions></TargetHealthDescriptions>')
  const groups: WireAnswer = {
    body: '<DescribeSecurityGroupsResponse><requestId>1</requestId><securityGroupInfo/></DescribeSecurityGroupsResponse>',
  }
  const forms: readonly (readonly [string, string, (aws: Aws) => Promise<unknown>, WireAnswer, WireAnswer])[] = [
    ['ThrottlingException', 'DescribeServices', askEcs, jsonError('ThrottlingException', 'Rate exceeded'), services],
    [
      'TooManyRequestsException',
      'DescribeServices',
      askEcs,
      jsonError('TooManyRequestsException', 'no', 429),
      services,
    ],
    ['RequestLimitExceeded in JSON', 'DescribeServices', askEcs, jsonError('RequestLimitExceeded', 'no'), services],
    ['SlowDown', 'DescribeServices', askEcs, jsonError('SlowDown', 'Please reduce your request rate', 503), services],
    ['429 and nothing that is known', 'DescribeServices', askEcs, html(429), services],
    ['503 and nothing that is known', 'DescribeServices', askEcs, html(503), services],
    ['503 ServiceUnavailable', 'DescribeServices', askEcs, jsonError('ServiceUnavailable', 'no', 503), services],
    ['Throttling', 'DescribeTargetHealth', askElb, xmlError('Throttling', 'Rate exceeded'), health],
    ['ThrottlingException in XML', 'DescribeTargetHealth', askElb, xmlError('ThrottlingException', 'no'), health],
    ['RequestLimitExceeded', 'DescribeSecurityGroups', askEc2, ec2Error('RequestLimitExceeded'), groups],
    [
      'PriorRequestNotComplete',
      'GET /2013-04-01/hostedzonesbyname',
      askRoute53,
      xmlError('PriorRequestNotComplete', 'The request was rejected'),
      { body: ZONES },
    ],
  ]
  test.each(forms)('%s', async (_, operation, ask, refusal, answer) => {
    const { fake, aws } = await fakeAwsClient({ [operation]: ({ nth }) => (nth < 2 ? refusal : answer) })
    await ask(aws)
    expect(fake.calls.map(call => call.operation)).toEqual([operation, operation, operation])
  })
})

test('a second client of the same account knows the pace that the first one has learned', async () => {
  const { fake, aws } = await fakeAwsClient({
    DescribeServices: ({ nth }) => (nth < 5 ? jsonError('ThrottlingException', 'Rate exceeded') : html(404)),
  })
  const refused = await askEcs(aws).catch(error => classify(error))
  expect(refused).toMatchObject({ code: 'throttled' })
  const other = createAws(fake.access)
  onTestFinished(other.destroy)
  const startedAtMs = performance.now()
  await askEcs(other).catch(() => {})
  expect(fake.calls).toHaveLength(6)
  // After the fifth refusal, 16 times the first interval.
  expect(performance.now() - startedAtMs).toBeGreaterThan(500)
})

test('the health of many target groups is seen at the rate of the account, and few calls are refused', async () => {
  const tenants = Array.from({ length: 80 }, (_, index) => `tenant${index}`)
  const sandbox = await startSandbox({ environment: prod, tenants, dropping: false, documentedRates: true })
  const aws = createAws(sandbox.access)
  onTestFinished(sandbox.close)
  onTestFinished(aws.destroy)
  const arns = [...sandbox.world.targetGroups.values()].map(({ arn }) => arn)
  const startedAtMs = performance.now()
  await Promise.all(arns.map(arn => askElb(aws, arn)))
  expect(arns.length).toBeGreaterThanOrEqual(tenants.length)
  // 40 at once, and ten more each second.
  expect(performance.now() - startedAtMs).toBeGreaterThan(((tenants.length - 40) / 10) * 1_000 - 100)
  const { 'elasticloadbalancing:DescribeTargetHealth': calls = 0 } = aws.calls()
  expect(calls - arns.length).toBeLessThan(16 + arns.length / 8)
})
