import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { answerHook, type HookAnswer } from '../../deploy/lifecycle-hook/hook.ts'
import { policyOf } from '../../iam/policy.ts'
import { NOWHERE } from '../../platform/target.ts'
import type { StageName } from '../../runner/lifecycle/stages.ts'
import { CORRUPTED_TAG, pushImage } from '../../sandbox/model/images-built.ts'
import { blueGreen } from '../lib/blue-green.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { environments } from '../lib/company.ts'
import { projectRoot } from '../lib/source-files.ts'
import { plantQuotes, plantSecrets } from '../trust/canary-world.ts'
import { createPlanting } from '../trust/planting.ts'

const { prod } = environments
const TENANT = 'goldencrust'
const REMAINING_MS = 60_000
const PLACE = `${prod.region}:${prod.accountId}`
const SERVICE = `${prod.cluster}/prod-${TENANT}-service`

/** As ECS sends it (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html). */
const eventAt = (lifecycleStage: string, deploymentId = 'ecs-svc/9313423515462893900') => ({
  executionId: '3a0345ba-b029-404b-890d-7da2a4b266aa',
  lifecycleStage,
  resourceArn: `arn:aws:ecs:${PLACE}:service-deployment/${SERVICE}/EZe5RNVLH6PPzHXINuP28`,
  executionDetails: {
    serviceArn: `arn:aws:ecs:${PLACE}:service/${SERVICE}`,
    targetServiceRevisionArn: `arn:aws:ecs:${PLACE}:service-revision/${SERVICE}/${deploymentId.replace('ecs-svc/', '')}`,
    testTrafficWeights: {},
    productionTrafficWeights: {},
  },
})

type Deployed = Awaited<ReturnType<typeof blueGreen>>

async function asked(
  { access }: Pick<Deployed, 'access'>,
  event: unknown,
  more: { readonly remainingMs?: number; readonly now?: () => Date } = {},
): Promise<HookAnswer & { readonly line: string }> {
  const lines: string[] = []
  const { remainingMs = REMAINING_MS, now = () => new Date() } = more
  const settings = { environment: prod, access, waitMs: 900_000, now, log: (line: string) => void lines.push(line) }
  const answer = await answerHook(event, remainingMs, settings)
  expect(lines.join('\n').split('\n')).toHaveLength(1)
  return { ...answer, line: lines.join('\n') }
}

/** As ECS does: again, with what was handed on, until the hook has decided. */
async function decided(deployed: Deployed, stage: StageName, deploymentId: string) {
  const answers: string[] = []
  let hookDetails: HookAnswer['hookDetails'] = { mine: 'kept' }
  for (let round = 0; round < 4; round += 1) {
    const answer = await asked(deployed, { ...eventAt(stage, deploymentId), hookDetails })
    answers.push(answer.hookStatus)
    if (answer.hookStatus !== 'IN_PROGRESS') return { answers, line: answer.line }
    expect(answer.callBackDelay).toBeGreaterThan(0)
    hookDetails = { ...hookDetails, ...answer.hookDetails }
  }
  return { answers, line: '' }
}

describe('a healthy new revision', () => {
  test('goes on from every stage', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    expect(await decided(deployed, 'POST_SCALE_UP', id)).toMatchObject({ answers: ['SUCCEEDED'] })
    deployed.shift('test')
    const tested = await decided(deployed, 'POST_TEST_TRAFFIC_SHIFT', id)
    expect(tested.answers).toEqual(['SUCCEEDED'])
    expect(tested.line).toMatch(
      /^SUCCEEDED goldencrust POST_TEST_TRAFFIC_SHIFT ecs-svc\/\d+: 1 of 1 running on .*; test listener: /,
    )
    deployed.shift('production')
    expect((await decided(deployed, 'POST_PRODUCTION_TRAFFIC_SHIFT', id)).answers).toEqual(['SUCCEEDED'])
  })

  test('goes on with no more rights than the page gives the function', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    deployed.shift('test')
    const documents = [JSON.stringify(policyOf('gate', prod))]
    const rights = { documents, allowed: new Set<string>(), refused: new Set<string>() }
    deployed.sandbox.world.callerPolicies = rights
    expect((await decided(deployed, 'POST_SCALE_UP', id)).answers).toEqual(['SUCCEEDED'])
    expect((await decided(deployed, 'POST_TEST_TRAFFIC_SHIFT', id)).answers).toEqual(['SUCCEEDED'])
    expect([...rights.refused]).toEqual([])
    expect(rights.allowed.size).toBeGreaterThan(5)
  })

  test('is not taken from what the old one answers: the listener has to lead to it', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    const { answers } = await decided(deployed, 'POST_TEST_TRAFFIC_SHIFT', id)
    expect(answers).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS'])
    deployed.shift('test')
    expect((await decided(deployed, 'POST_PRODUCTION_TRAFFIC_SHIFT', id)).answers).not.toContain('SUCCEEDED')
  })
})

describe('a broken new revision', () => {
  test('with an image that was withdrawn does not get as far as any traffic', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen({ tag: CORRUPTED_TAG })
    const { answers, line } = await decided(deployed, 'POST_SCALE_UP', id)
    expect(answers).toEqual(['FAILED'])
    expect(line).toMatch(/image-withdrawn: it rolls out sha256:43604b53a1d0/)
  })

  test('that dies on every request is seen through the test listener, in two looks, while visitors still have the old one', async () => {
    const deployed = await blueGreen(prod, TENANT)
    pushImage(deployed.sandbox.world, { tag: '20260101', behaviour: 'second-php-tag' })
    const { id } = deployed.deployGreen({ tag: '20260101' })
    deployed.shift('test')
    const { answers, line } = await decided(deployed, 'POST_TEST_TRAFFIC_SHIFT', id)
    expect(line).toMatch(/^FAILED goldencrust POST_TEST_TRAFFIC_SHIFT/)
    expect(answers).toEqual(['IN_PROGRESS', 'FAILED'])
    expect(line).toContain('test listener: 500')
  })
})

describe('what is not decided', () => {
  test('stays so while tasks start, and fails when the time is up', async () => {
    const deployed = await blueGreen(prod, TENANT)
    deployed.sandbox.world.settlingMs = 3_600_000
    const { id } = deployed.deployGreen()
    const first = await asked(deployed, eventAt('POST_SCALE_UP', id))
    expect(first).toMatchObject({ hookStatus: 'IN_PROGRESS', callBackDelay: 20 })
    const again = { ...eventAt('POST_SCALE_UP', id), hookDetails: first.hookDetails }
    const late = await asked(deployed, again, { now: () => new Date(Date.now() + 901_000) })
    expect(late.hookStatus).toBe('FAILED')
    expect(late.line).toMatch(/not decided in 15 min$/)
  })

  test('counts from the first question of its own stage and deployment, whatever was handed on from another', async () => {
    const deployed = await blueGreen(prod, TENANT)
    deployed.sandbox.world.settlingMs = 3_600_000
    const { id } = deployed.deployGreen()
    const { hookDetails } = await asked(deployed, eventAt('POST_SCALE_UP', id))
    const later = { now: () => new Date(Date.now() + 901_000) }
    for (const event of [eventAt('POST_TEST_TRAFFIC_SHIFT', id), eventAt('POST_SCALE_UP', 'ecs-svc/1')])
      expect(await asked(deployed, { ...event, hookDetails }, later)).toMatchObject({ hookStatus: 'IN_PROGRESS' })
  })

  test('is never taken for right where nothing is handed on, or something else', async () => {
    const deployed = await blueGreen(prod, TENANT)
    pushImage(deployed.sandbox.world, { tag: '20260101', behaviour: 'second-php-tag' })
    const { id } = deployed.deployGreen({ tag: '20260101' })
    deployed.shift('test')
    const event = eventAt('POST_TEST_TRAFFIC_SHIFT', id)
    const { hookDetails } = await asked(deployed, event)
    const [handed] = Object.values(hookDetails ?? {})
    for (const other of [undefined, null, 'text', JSON.stringify(hookDetails), [hookDetails], { tenantRunbook: 'x' }])
      expect(await asked(deployed, { ...event, hookDetails: other })).toMatchObject({ hookStatus: 'IN_PROGRESS' })
    for (const wrongPages of ['1', -1, 0.5, Number.NaN, {}])
      expect(
        await asked(deployed, { ...event, hookDetails: { tenantRunbook: { ...Object(handed), wrongPages } } }),
      ).toMatchObject({ hookStatus: 'IN_PROGRESS' })
    expect(await asked(deployed, { ...event, hookDetails })).toMatchObject({ hookStatus: 'FAILED' })
  })

  test('a revision that ECS does not show is no revision that works', async () => {
    const deployed = await blueGreen(prod, TENANT)
    expect((await asked(deployed, eventAt('POST_SCALE_UP', 'ecs-svc/1'))).hookStatus).toBe('IN_PROGRESS')
  })

  test('without a permission, a session, or time to look', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    const event = eventAt('POST_SCALE_UP', id)
    expect((await asked(deployed, event, { remainingMs: 10 })).hookStatus).toBe('IN_PROGRESS')
    deployed.sandbox.world.callerDenied.add('ecs:DescribeServices')
    const denied = await asked(deployed, event)
    expect(denied.hookStatus).toBe('IN_PROGRESS')
    expect(denied.line).toContain('could not look: AccessDeniedException')
    deployed.sandbox.world.session.expired = true
    expect((await asked(deployed, event)).hookStatus).toBe('IN_PROGRESS')
  })

  test('without a test listener nothing can be seen through it', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    deployed.shift('test')
    const [service] = deployed.sandbox.world.services.values()
    for (const each of service?.loadBalancers ?? []) Object.assign(each, { advancedConfiguration: undefined })
    const { hookStatus, line } = await asked(deployed, eventAt('POST_TEST_TRAFFIC_SHIFT', id))
    expect(hookStatus).toBe('FAILED')
    expect(line).toContain('the service names no such listener rule')
  })
})

const sound = eventAt('POST_SCALE_UP')
const details = sound.executionDetails
const withDetails = (more: object) => ({ ...sound, executionDetails: { ...details, ...more } })

test.for([
  ['nothing', undefined],
  ['a text', 'POST_SCALE_UP'],
  ['a list', [sound]],
  ['no details', { ...sound, executionDetails: undefined }],
  ['an unknown stage', { ...sound, lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' }],
  ['a stage that is called like a member of every object', { ...sound, lifecycleStage: 'constructor' }],
  ['no stage', { ...sound, lifecycleStage: null }],
  ['another cluster', JSON.parse(JSON.stringify(sound).replaceAll(prod.cluster, 'sit-cluster'))],
  ['another account', JSON.parse(JSON.stringify(sound).replaceAll(prod.accountId, '111122223333'))],
  ['another region', JSON.parse(JSON.stringify(sound).replaceAll(prod.region, 'eu-west-1'))],
  [
    'a service of nobody',
    JSON.parse(JSON.stringify(sound).replaceAll(`prod-${TENANT}-service`, 'prod-Odd_one-service')),
  ],
  ["another service's revision", withDetails({ serviceArn: details.serviceArn.replace(TENANT, 'bluebird') })],
  ['no ARN', withDetails({ serviceArn: 'prod-goldencrust-service' })],
  ['an ARN of something else', withDetails({ targetServiceRevisionArn: details.serviceArn })],
  [
    'a revision that says more than its number',
    withDetails({ targetServiceRevisionArn: `${details.targetServiceRevisionArn}\nSUCCEEDED` }),
  ],
  ['a stage of two lines', { ...sound, lifecycleStage: 'POST_SCALE_UP\nSUCCEEDED' }],
  ['an ARN without its end', withDetails({ targetServiceRevisionArn: `${details.targetServiceRevisionArn}/` })],
] as const)('%s in place of the event fails the deployment, and says why', async ([, event]) => {
  const nowhere = { region: '', credentials: { kind: 'default-chain' } } as const
  const access = {
    ...nowhere,
    awsEndpointUrl: 'http://127.0.0.1:1',
    resolver: null,
    connectTo: [],
    extraCa: [],
    isolated: true,
  }
  const { hookStatus, line } = await asked({ access }, event)
  expect(hookStatus).toBe('FAILED')
  expect(line.length).toBeGreaterThan('FAILED '.length)
})

describe('a secret that is planted does not come out of the function', () => {
  const planting = createPlanting()

  /** Everything that ECS and a log get of an answer. */
  async function leaks(deployed: Pick<Deployed, 'access'>, event: unknown, more?: Parameters<typeof asked>[2]) {
    const answer = await asked(deployed, event, more)
    return planting.seenIn(answer.hookStatus, JSON.stringify(answer))
  }

  test("of the event's members, whichever of them holds it", async () => {
    const secret = planting.secret('a member of the event')
    const access = { ...NOWHERE, awsEndpointUrl: 'http://127.0.0.1:1', isolated: true }
    const members = Object.keys(eventAt('POST_SCALE_UP'))
    const inside = Object.keys(eventAt('POST_SCALE_UP').executionDetails)
    const base = eventAt('POST_SCALE_UP')
    const events = [
      secret,
      ...members.flatMap(name => [
        { ...base, [name]: secret },
        { ...base, [name]: { [secret]: secret } },
      ]),
      ...inside.map(name => ({ ...base, executionDetails: { ...base.executionDetails, [name]: secret } })),
      JSON.parse(JSON.stringify(base).replaceAll(prod.cluster, JSON.stringify(secret).slice(1, -1))),
      JSON.parse(JSON.stringify(base).replaceAll(`prod-${TENANT}-service`, JSON.stringify(secret).slice(1, -1))),
      { ...base, hookDetails: { mine: secret, tenantRunbook: { firstAt: secret, wrongPages: secret, of: secret } } },
    ]
    const found = await Promise.all(events.map(event => leaks({ access }, event)))
    expect(found.flat()).toEqual([])
  })

  test.for([
    ['all of them can be read', undefined],
    ['they cannot be read', 'secretsmanager:GetSecretValue'],
  ] as const)('of the tenant, quoted by ECS, its tasks and its page, where %s', async ([, denied]) => {
    const deployed = await blueGreen(prod, TENANT)
    const { sandbox } = deployed
    const secrets = plantSecrets(sandbox, TENANT, planting)
    const [password = ''] = secrets
    pushImage(sandbox.world, { tag: '20260101', behaviour: 'second-php-tag' })
    const deployment = deployed.deployGreen({ tag: '20260101' })
    plantQuotes(sandbox, TENANT, secrets, { planting, form: 'raw' })
    if (denied) for (const name of [denied, 'secretsmanager:BatchGetSecretValue']) sandbox.world.callerDenied.add(name)
    sandbox.world.session.arn += `/${planting.write(password, "an AWS error's text", 'URL, %20')}`
    const scaled = eventAt('POST_SCALE_UP', deployment.id)
    const shifted = eventAt('POST_TEST_TRAFFIC_SHIFT', deployment.id)
    expect(await leaks(deployed, scaled)).toEqual([])
    deployed.shift('test')
    const first = await asked(deployed, shifted)
    expect(planting.seenIn('first', JSON.stringify(first))).toEqual([])
    expect(await leaks(deployed, { ...shifted, hookDetails: first.hookDetails })).toEqual([])
    deployment.rolloutState = 'FAILED'
    deployment.rolloutStateReason = `ECS deployment failed: ${planting.write(password, 'why ECS gave up', 'raw')}`
    const given = await asked(deployed, scaled)
    expect(given).toMatchObject({ hookStatus: 'FAILED', line: expect.stringContaining('rollout-failed') })
    expect(planting.seenIn('given up', JSON.stringify(given))).toEqual([])
    sandbox.world.callerDenied.add('ecs:DescribeServices')
    expect(await leaks(deployed, scaled)).toEqual([])
  })

  test('of the credentials and of what it was set up with, where it cannot even begin', async () => {
    const secret = planting.secret('a variable of the function').replaceAll('"', '')
    const event = eventAt('POST_SCALE_UP')
    const own = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: secret }
    for (const env of [
      { ...own, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      { ...own, ENVIRONMENT: 'nowhere' },
      { ...own, HOOK_WAIT: 'soon', RUNBOOK_SLACK_WEBHOOK: secret },
    ]) {
      const { line, answer } = await invoked(event, env)
      expect(answer.hookStatus).not.toBe('SUCCEEDED')
      expect(planting.seenIn('function', `${line} ${JSON.stringify(answer)}`)).toEqual([])
    }
  })

  test('and would be seen if it did', async () => {
    expect(planting.seenIn('an answer', `FAILED ${planting.secret('a log line')}`)).not.toEqual([])
  })
})

/** As Lambda starts it: by the name of the file and of the function. */
async function invoked(event: unknown, env: Readonly<Record<string, string>>) {
  const code = `const { handler } = await import(process.argv[1])
    console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis: () => 60_000 })))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', code, join(projectRoot, 'deploy/lifecycle-hook/index.mjs'), JSON.stringify(event)],
    { env: cleanEnvironment({ ENVIRONMENT: 'prod', ...env }) },
  )
  const [line, answer = ''] = stdout.trimEnd().split('\n')
  return { line, answer: JSON.parse(answer) }
}

describe('the function as it is deployed', () => {
  test('answers ECS', async () => {
    const deployed = await blueGreen(prod, TENANT)
    const { id } = deployed.deployGreen()
    const env = { ...deployed.sandbox.environmentVariables }
    const { line, answer } = await invoked(eventAt('POST_SCALE_UP', id), env)
    expect(answer).toEqual({ hookStatus: 'SUCCEEDED' })
    expect(line).toMatch(/^SUCCEEDED goldencrust POST_SCALE_UP ecs-svc\/\d+: 1 of 1 running on sha256:/)
  })

  test.for([
    [{}, 'FAILED the event is none of an ECS lifecycle hook'],
    [{ ENVIRONMENT: '' }, 'FAILED ENVIRONMENT is not set'],
    [{ ENVIRONMENT: 'nowhere' }, 'FAILED'],
    [{ HOOK_WAIT: 'soon' }, 'FAILED HOOK_WAIT soon: no duration.'],
  ] as const)('says what is wrong with its settings: %j', async ([env, said]) => {
    const { line, answer } = await invoked({}, env)
    expect(answer).toEqual({ hookStatus: 'FAILED' })
    expect(line).toContain(said)
  })
})
