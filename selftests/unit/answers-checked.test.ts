import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2'
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs'
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, test } from 'vitest'
import { foreign } from '../../lib/text/foreign.ts'
import { classify } from '../../probes/lib/classify.ts'
import { pagesOf } from '../../probes/lib/pages.ts'
import { jsonError, type WireAnswer, xmlAnswer } from '../lib/fake-aws.ts'
import { fakeAwsClient } from '../lib/fake-aws-client.ts'
import { projectRoot } from '../lib/source-files.ts'

const HTML = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>to the network</body></html>'
const page = (body: string, headers: Readonly<Record<string, string>> = {}): WireAnswer => ({
  body,
  headers: { 'content-type': 'text/html', ...headers },
})
const CONDITION = '<member><Field>host-header</Field><Values><member>a.test</member></Values></member>'
const ACTION = '<member><Type>forward</Type></member>'
const ruleOf = (priority: string, conditions: string, actions: string): string =>
  `<Rules><member><RuleArn>arn:listener-rule/x</RuleArn><Priority>${priority}</Priority><Conditions>${conditions}</Conditions><Actions>${actions}</Actions></member></Rules>`
const services = new DescribeServicesCommand({ cluster: 'c', services: ['a'] })
const rules = new DescribeRulesCommand({ ListenerArn: 'arn:l' })
const reason = (work: Promise<unknown>) =>
  work.then(
    answer => ({ code: 'taken for an answer', message: JSON.stringify(answer) }),
    error => classify(error),
  )

const askServices = async (answer: WireAnswer) => {
  const { aws, fake } = await fakeAwsClient({ DescribeServices: answer })
  const said = await reason((await aws.ecs()).send(services))
  return { ...said, calls: fake.calls.length }
}
const networkOf = (securityGroups: unknown) => ({
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups } },
})
const askRules = async (answer: WireAnswer) => {
  const { aws } = await fakeAwsClient({ DescribeRules: answer })
  return reason((await aws.elbv2()).send(rules))
}

/** A service of which every member is there. */
const SERVICE = {
  ...{
    serviceName: 'a',
    serviceArn: 'arn:aws:ecs:eu-west-1:1:service/c/a',
    clusterArn: 'arn:aws:ecs:eu-west-1:1:cluster/c',
  },
  ...{ status: 'ACTIVE', desiredCount: 1, runningCount: 1, pendingCount: 0, deployments: [], events: [] },
  taskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/a:1',
  loadBalancers: [{ targetGroupArn: 'arn:tg', containerName: 'wordpress', containerPort: 80 }],
}

describe('a member of another type than AWS gives it, whether a judgement stands on it or not', () => {
  const [registration] = SERVICE.loadBalancers
  test.each<[string, object]>([
    ['taskDefinition', { taskDefinition: 7 }],
    ['deploymentController.type', { deploymentController: { type: 7 } }],
    ['enableECSManagedTags', { enableECSManagedTags: 'false' }],
    ['networkConfiguration.awsvpcConfiguration.securityGroups', networkOf('sg-1')],
    ['networkConfiguration.awsvpcConfiguration.securityGroups[0]', networkOf([null])],
    ['loadBalancers[0].targetGroupArn', { loadBalancers: [{ ...registration, targetGroupArn: 7 }] }],
    ['loadBalancers[0].targetGroupArn', { loadBalancers: [{ ...registration, targetGroupArn: undefined }] }],
    ['loadBalancers[0].containerPort', { loadBalancers: [{ ...registration, containerPort: undefined }] }],
    ['loadBalancers[0].containerPort', { loadBalancers: [{ ...registration, containerPort: 'eighty' }] }],
  ])('services[0].%s', async (path, change) => {
    const said = await askServices({ body: { services: [{ ...SERVICE, ...change }], failures: [] } })
    expect(said).toMatchObject({ code: 'service-error', message: expect.stringContaining(`services[0].${path}`) })
  })

  test('the same whole is an answer', async () => {
    const said = await askServices({ body: { services: [SERVICE], failures: [] } })
    expect(said.code).toBe('taken for an answer')
  })
})

describe('what is no answer', () => {
  test.each<[string, WireAnswer, string]>([
    ['a web page', page(HTML), 'HTTP 200 with a web page ("Sign in to the network") in place of an answer'],
    ['nothing', page(''), 'HTTP 200 with an empty body'],
    ['an empty object', { body: {} }, 'an answer without services'],
    ['another kind of member', { body: { services: 'none' } }, 'services'],
    ['a list of another kind', { body: [] }, 'broken or other JSON'],
    ['an error with the status of an answer', { body: { __type: 'X', message: 'no' } }, 'an answer without services'],
    ['half an answer', page('{"services": [{"serviceName": "a"'), 'broken or other JSON'],
    ['a sentence', page('upstream connect error'), '("upstream connect error")'],
    [
      'fewer than asked for',
      { body: { services: [], failures: [] } },
      'services or failures for all that was asked for',
    ],
    [
      'a service without its counts',
      { body: { services: [{ serviceName: 'a', serviceArn: 'arn', status: 'ACTIVE' }] } },
      'an answer without services[0].desiredCount',
    ],
    ['a portal', { status: 302, ...page(HTML, { location: 'http://portal.test/' }) }, 'HTTP 302 with a web page'],
    [
      'a refusal without a word',
      { status: 400, body: '', headers: { 'x-amzn-errortype': 'ClusterNotFoundException' } },
      'HTTP 400 with an empty body',
    ],
    ['a proxy that refuses', { status: 403, ...page(HTML) }, 'HTTP 403 with a web page'],
  ])('JSON: %s', async (_, answer, message) => {
    expect(await askServices(answer)).toMatchObject({
      code: 'service-error',
      message: expect.stringMatching(/^ecs:DescribeServices: /),
    })
    expect((await askServices(answer)).message).toContain(message)
  })

  test.each<[string, WireAnswer, string]>([
    ['a web page', page(HTML), 'a web page'],
    ['nothing', page(''), 'an empty body'],
    ['the root alone', page('<DescribeRulesResponse/>'), 'an answer without Rules'],
    ['an empty result', xmlAnswer('DescribeRules', ''), 'an answer without Rules'],
    ['another document', xmlAnswer('DescribeListeners', '<Listeners/>'), 'an XML document <DescribeListenersResponse>'],
    ['an error with the status of an answer', page('<ErrorResponse><Error/></ErrorResponse>'), '<ErrorResponse>'],
    ['a rule without its actions', xmlAnswer('DescribeRules', RULE), 'Rules[0].Actions'],
    ['a rule that does nothing', xmlAnswer('DescribeRules', ruleOf('1', CONDITION, '')), 'Rules[0].Actions[0]'],
    [
      'a rule that is not the last, for every request',
      xmlAnswer('DescribeRules', ruleOf('1', '', ACTION)),
      'Conditions[0]',
    ],
    [
      'a condition without a value',
      xmlAnswer('DescribeRules', ruleOf('1', CONDITION.replace('a.test', ''), ACTION)),
      'Rules[0].Conditions[0].Values',
    ],
    ['a document type', page('<!DOCTYPE x><DescribeRulesResponse/>'), 'in place of an answer'],
    ['half an answer', page('<DescribeRulesResponse><DescribeRulesResult><Rules>'), 'DescribeRulesResponse'],
    ['nested too deep', page(`<DescribeRulesResponse>${'<a>'.repeat(50_000)}`), 'DescribeRulesResponse'],
    ['JSON', { body: { Rules: [] } }, 'broken or other JSON'],
  ])('XML: %s', async (_, answer, message) => {
    const said = await askRules(answer)
    expect(said).toMatchObject({ code: 'service-error' })
    expect(said.message).toContain('elasticloadbalancing:DescribeRules: ')
    expect(said.message).toContain(message)
  })

  test('lists that are not there are no empty lists', async () => {
    const { aws } = await fakeAwsClient({ ListTaskDefinitions: { body: {} }, FilterLogEvents: { body: {} } })
    expect(await reason((await aws.ecs()).send(new ListTaskDefinitionsCommand()))).toMatchObject({
      code: 'service-error',
      message: 'ecs:ListTaskDefinitions: an answer without taskDefinitionArns',
    })
    expect(await reason((await aws.logs()).send(new FilterLogEventsCommand({ logGroupName: 'g' })))).toMatchObject({
      code: 'service-error',
      message: 'logs:FilterLogEvents: an answer without events',
    })
  })

  test.each<[string, string]>([
    ['a list of which nobody says whether it has more', '<IsTruncated>perhaps</IsTruncated><Quantity>0</Quantity>'],
    ['a switch that is neither on nor off', '<IsTruncated>false</IsTruncated><Quantity>0</Quantity><Enabled/>'],
  ])('%s', async (_, members) => {
    const { aws } = await fakeAwsClient({
      'GET /2020-05-31/distribution': page(`<DistributionList><MaxItems>100</MaxItems>${members}</DistributionList>`),
    })
    expect(await reason((await aws.cloudFront()).send(new ListDistributionsCommand({})))).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('an XML document <DistributionList> in place of an answer'),
    })
  })

  test('a name or a value without a character', async () => {
    const efsVolumeConfiguration = { fileSystemId: '', authorizationConfig: { accessPointId: 'fsap-1' } }
    const taskDefinition = {
      ...{
        taskDefinitionArn: 'arn:aws:ecs:eu-west-1:1:task-definition/a:1',
        family: 'a',
        revision: 1,
        status: 'ACTIVE',
      },
      containerDefinitions: [{ name: 'wordpress', image: 'wordpress' }],
      volumes: [{ name: 'content', efsVolumeConfiguration }],
    }
    const { aws } = await fakeAwsClient({
      DescribeTaskDefinition: { body: { taskDefinition } },
      GetSecretValue: { body: { ARN: 'arn', Name: 's', VersionId: 'v', SecretString: '' } },
    })
    const definition = new DescribeTaskDefinitionCommand({ taskDefinition: 'a:1' })
    expect(await reason((await aws.ecs()).send(definition))).toMatchObject({
      message: expect.stringContaining('volumes[0].efsVolumeConfiguration.fileSystemId'),
    })
    const secret = new GetSecretValueCommand({ SecretId: 's' })
    expect(await reason((await aws.secretsManager()).send(secret))).toMatchObject({
      message: expect.stringContaining('an answer without SecretString'),
    })
  })

  test.each<[string, string, string]>([
    ['a range', '<ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges>', 'taken for an answer'],
    ['a sentence in the place of ranges', '<ipRanges>words</ipRanges>', 'service-error'],
    ['nobody', '', 'service-error'],
  ])('what a security group lets in from: %s', async (_, peers, code) => {
    const rule = `<item><ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>80</toPort>${peers}</item>`
    const group = `<groupId>sg-1</groupId><ipPermissions>${rule}</ipPermissions><ipPermissionsEgress/>`
    const { aws } = await fakeAwsClient({
      DescribeSecurityGroups: page(
        `<DescribeSecurityGroupsResponse><requestId>1</requestId><securityGroupInfo><item>${group}</item></securityGroupInfo></DescribeSecurityGroupsResponse>`,
      ),
    })
    const groups = new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] })
    expect(await reason((await aws.ec2()).send(groups))).toMatchObject({ code })
  })

  test('a list that counts more than it holds', async () => {
    const { aws } = await fakeAwsClient({
      'GET /2020-05-31/distribution': page(
        '<DistributionList><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>2</Quantity></DistributionList>',
      ),
    })
    expect(await reason((await aws.cloudFront()).send(new ListDistributionsCommand({})))).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('DistributionList.Items, of which it counts 2'),
    })
  })

  test('a compressed body, which nobody asked for', async () => {
    for (const compress of [gzipSync, brotliCompressSync]) {
      const answer = { body: compress('{"services":[]}').toString('latin1') }
      expect(await askServices(answer)).toMatchObject({ code: 'service-error' })
    }
  })

  test('the beginning of a secret is not told', async () => {
    const { aws } = await fakeAwsClient({
      GetSecretValue: ({ nth }) => page(['{"SecretString":"hunter22-and-mor', 'hunter22-and-more'][nth] ?? ''),
    })
    const client = await aws.secretsManager()
    for (const _ of [1, 2]) {
      const said = await reason(client.send(new GetSecretValueCommand({ SecretId: 's' })))
      expect(said.code).toBe('service-error')
      expect(said.message).not.toContain('hunter')
    }
  })

  test('a fault of the server is tried again, whatever it says; too many calls stay that', {
    timeout: 60_000,
  }, async () => {
    expect(await askServices({ status: 503, ...page(HTML) })).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('HTTP 503 with a web page'),
      calls: 5,
    })
    expect(await askServices({ status: 429, ...page(HTML) })).toMatchObject({ code: 'throttled' })
  })
})

const RULE =
  '<Rules><member><RuleArn>arn:r</RuleArn><Priority>1</Priority><IsDefault>false</IsDefault><Conditions/></member></Rules>'

describe('what is an answer', () => {
  test.each([
    ['a rule', ruleOf('1', CONDITION, ACTION)],
    ['the last rule of a listener', ruleOf('default', '', ACTION)],
  ])('%s', async (_, rules) => {
    expect(await askRules(xmlAnswer('DescribeRules', rules))).toMatchObject({ code: 'taken for an answer' })
  })

  test('empty lists, as AWS writes them', async () => {
    expect(await askRules(xmlAnswer('DescribeRules', '<Rules/>'))).toMatchObject({ code: 'taken for an answer' })
    const { aws } = await fakeAwsClient({
      'GET /2020-05-31/distribution': page(
        '<?xml version="1.0"?>\n<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>',
      ),
      FilterLogEvents: { body: { events: [], searchedLogStreams: [] } },
    })
    await expect((await aws.cloudFront()).send(new ListDistributionsCommand({}))).resolves.toBeDefined()
    const filter = new FilterLogEventsCommand({ logGroupName: 'g' })
    await expect((await aws.logs()).send(filter)).resolves.toMatchObject({ events: [] })
  })

  test('an error in the words of AWS stays that error', async () => {
    expect(await askServices(jsonError('ClusterNotFoundException', 'Cluster not found.'))).toMatchObject({
      code: 'service-error',
      message: `ecs:DescribeServices: ${foreign('ClusterNotFoundException: Cluster not found.')}`,
    })
  })
})

describe('what has no end', () => {
  const MEGABYTE = 1024 * 1024

  test('a body longer than any that AWS sends is not read to its end', async () => {
    const long = { body: `{"services":[],"failures":[],"more":"${'x'.repeat(3 * MEGABYTE)}"}` }
    expect(await askServices(long)).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('more than 2048 KB'),
    })
    expect(await askRules(page(`<DescribeRulesResponse>${' '.repeat(3 * MEGABYTE)}`))).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('more than 2048 KB'),
    })
  })

  test('more parts than any answer has are not taken apart', async () => {
    expect(await askServices(page(`{"services":[${'[],'.repeat(200_000)}[]]}`))).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('more than 100000 parts'),
    })
    expect(await askRules(page(`<DescribeRulesResponse>${'<a/>'.repeat(200_000)}`))).toMatchObject({
      message: expect.stringContaining('more than 61440 parts'),
    })
  })

  test('the same marker again', async () => {
    const { aws, fake } = await fakeAwsClient({ FilterLogEvents: { body: { events: [], nextToken: 'again' } } })
    const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs')
    const client = await aws.logs()
    const read = async () => {
      for await (const _ of pagesOf(paginateFilterLogEvents({ client }, { logGroupName: 'g' })));
    }
    expect(await reason(read())).toMatchObject({
      code: 'service-error',
      message: 'logs:FilterLogEvents: an answer without an end: its nextToken leads to itself',
    })
    expect(fake.calls).toHaveLength(2)
  })

  test('always another marker, without a pause: the list ends, and timers fire meanwhile', async () => {
    let fired = 0
    const timer = setInterval(() => {
      fired += 1
    }, 1)
    async function* instantly() {
      for (let page = 0; ; page += 1) yield { page }
    }
    const read = async () => {
      for await (const _ of pagesOf(instantly()));
    }
    expect(await reason(read())).toMatchObject({
      code: 'service-error',
      message: expect.stringContaining('without an end'),
    })
    clearInterval(timer)
    expect(fired).toBeGreaterThan(0)
  })
})

test('every list of the SDK is read by way of what ends it', () => {
  const files = readdirSync(join(projectRoot, 'probes'), { recursive: true, encoding: 'utf8' })
  const unbounded = files
    .filter(name => name.endsWith('.ts') && !name.endsWith('pages.ts'))
    .filter(name => /for await \((?!.*\bpagesOf\()/.test(readFileSync(join(projectRoot, 'probes', name), 'utf8')))
  // The body of a page and the rows of a database, which have limits of their own.
  expect(unbounded.toSorted()).toEqual(['database.ts', 'lib/visit.ts'])
})

test('marks of ours that others wrote are taken out of what AWS tells, however they are written', async () => {
  const told = (text: string) =>
    JSON.stringify({
      events: [{ message: 'MESSAGE', timestamp: 1, logStreamName: 's', eventId: 'e', ingestionTime: 1 }],
    }).replace('MESSAGE', text)
  for (const text of ['a\ufdd0b\ufdd3c', String.raw`a\ufdd0b\uFDD3c`]) {
    const { aws } = await fakeAwsClient({ FilterLogEvents: { body: told(text) } })
    const { events } = await (await aws.logs()).send(new FilterLogEventsCommand({ logGroupName: '/g' }))
    expect(events?.[0]?.message).toBe('abc')
  }
  const described = ruleOf('1', CONDITION, ACTION).replace('a.test', 'a&#xFDD0;.te&#64977;st')
  const { aws } = await fakeAwsClient({ DescribeRules: xmlAnswer('DescribeRules', described) })
  const { Rules } = await (await aws.elbv2()).send(rules)
  expect(Rules?.[0]?.Conditions?.[0]?.Values).toEqual(['a.test'])
})
