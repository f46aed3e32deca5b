import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2'
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { withoutMarks } from '../../lib/text/marks.ts'
import type { Access } from '../../platform/target.ts'
import { type Aws, createAws } from '../../probes/lib/aws.ts'
import { cannotLook } from '../../probes/lib/cannot-look.ts'
import { classify } from '../../probes/lib/classify.ts'
import { rememberClock } from '../../probes/lib/clock.ts'
import { accessTo, fakeAws, jsonError, type WireAnswer, xmlAnswer, xmlError } from '../lib/fake-aws.ts'
import { BRIEF_MS } from '../lib/patience.ts'

const HOUR_MS = 3_600_000

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of cleanUp.splice(0)) await close()
})

async function platform(answers: Parameters<typeof fakeAws>[0]) {
  const fake = await fakeAws(answers)
  const aws = createAws(fake.access)
  cleanUp.push(aws.destroy, fake.close)
  return { fake, aws }
}

/** Accepts connections and never says a word. */
async function silentEndpoint(): Promise<string> {
  const server = createServer(() => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

/** A file with this content for the length of one test. */
async function temporaryFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-clients-'))
  cleanUp.push(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'file'), content)
  return join(folder, 'file')
}

const SSO_PROFILE = `[profile never]
sso_session = corp
sso_account_id = 000000000000
sso_role_name = Reader
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.invalid/start
`

const NO_SERVICE: WireAnswer = {
  body: { services: [], failures: [{ arn: 'arn:aws:ecs:af-south-1:1:service/a', reason: 'MISSING' }] },
}
const describeService = new DescribeServicesCommand({ cluster: 'prod-cluster', services: ['a'] })
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    error => error,
  )
const plainly = (error: unknown) => {
  const { message, ...rest } = classify(error)
  return { ...rest, message: withoutMarks(message) }
}
const failedEcs = async (aws: Aws) => plainly(await failureOf((await aws.ecs()).send(describeService)))
const failedSts = async (aws: Aws) => plainly(await failureOf((await aws.sts()).send(new GetCallerIdentityCommand())))

describe('the read-only guard', () => {
  test('a command that changes something never gets as far as the network', async () => {
    const { fake, aws } = await platform({})
    const update = new UpdateServiceCommand({ cluster: 'prod-cluster', service: 'a', desiredCount: 0 })
    const put = new PutSecretValueCommand({ SecretId: 'a', SecretString: 'b' })
    const refused = [
      await failureOf((await aws.ecs()).send(update)),
      await failureOf((await aws.secretsManager()).send(put)),
    ].map(classify)
    expect(refused).toMatchObject([
      { code: 'internal', message: expect.stringContaining('ecs:UpdateService') },
      { code: 'internal', message: expect.stringContaining('secretsmanager:PutSecretValue') },
    ])
    expect(fake.calls).toEqual([])
    expect(aws.calls()).toEqual({})
  })
})

describe('the call counter', () => {
  test('counts every HTTP attempt, and a throttled call is tried again', async () => {
    const throttledTwice = ({ nth }: { nth: number }): WireAnswer =>
      nth < 2 ? jsonError('ThrottlingException', 'Rate exceeded') : NO_SERVICE
    const { fake, aws } = await platform({ DescribeServices: throttledTwice })
    await (await aws.ecs()).send(describeService)
    expect(fake.calls).toHaveLength(3)
    expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 3 })
  })

  test('a refused permission is asked for once', async () => {
    const { aws } = await platform({ DescribeServices: jsonError('AccessDeniedException', 'no') })
    await failedEcs(aws)
    expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 1 })
  })
})

describe('clients', () => {
  test('each is made once, however often it is asked for', async () => {
    const { aws } = await platform({})
    const [first, second] = await Promise.all([aws.ecs(), aws.ecs()])
    expect(first).toBe(second)
  })

  test('CloudFront and Route 53 are signed for us-east-1, the others for the region', async () => {
    const { aws } = await platform({})
    const regions = await Promise.all([
      (await aws.cloudFront()).config.region(),
      (await aws.route53()).config.region(),
      (await aws.ecs()).config.region(),
    ])
    expect(regions).toEqual(['us-east-1', 'us-east-1', 'af-south-1'])
  })

  test('what the variables say for all services counts for each client, and the first one of a run reads it', async () => {
    const said = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_SDK_UA_APP_ID: 'runbook' }
    for (const [name, value] of Object.entries(said)) vi.stubEnv(name, value)
    const settingsOf = async ({ config }: Pick<Awaited<ReturnType<Aws['ecs']>>, 'config'>) =>
      Promise.all([config.useFipsEndpoint(), config.useDualstackEndpoint(), config.userAgentAppId()])
    const { aws } = await platform({})
    expect(await settingsOf(await aws.ecs())).toEqual([true, true, 'runbook'])
    vi.unstubAllEnvs()
    expect(await settingsOf(await aws.secretsManager())).toEqual([true, true, 'runbook'])
    const { aws: ofAnotherRun } = await platform({})
    expect(await settingsOf(await ofAnotherRun.ecs())).toEqual([false, false, undefined])
  })

  test('a call ends when its signal fires', async () => {
    const aws = createAws(accessTo(await silentEndpoint()))
    cleanUp.push(aws.destroy)
    const sent = (await aws.ecs()).send(describeService, { abortSignal: AbortSignal.timeout(BRIEF_MS) })
    expect(classify(await failureOf(sent))).toMatchObject({ code: 'deadline' })
  })
})

describe('why something could not be looked at', () => {
  const cases: readonly [string, WireAnswer, object][] = [
    [
      'a permission that is missing, named by the message',
      jsonError(
        'AccessDeniedException',
        'User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: ecs:DescribeServices on resource: *',
      ),
      { code: 'access-denied', hint: 'needs ecs:DescribeServices' },
    ],
    [
      'a permission that is missing, named by the command',
      jsonError('AccessDeniedException', 'not allowed'),
      { code: 'access-denied', hint: 'needs ecs:DescribeServices' },
    ],
    [
      'the right to decrypt',
      jsonError('AccessDeniedException', 'Access to KMS is not allowed'),
      { code: 'access-denied', hint: 'needs kms:Decrypt' },
    ],
    [
      'a session that expired',
      jsonError('ExpiredTokenException', 'The security token included in the request is expired'),
      { code: 'credentials-expired' },
    ],
    [
      'keys that are not valid',
      jsonError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      { code: 'credentials-missing', message: expect.stringContaining('not valid') },
    ],
    [
      "a signature of a clock that is slow: the clock's name, not the credentials'",
      jsonError(
        'InvalidSignatureException',
        'Signature expired: 20261125T195057Z is now earlier than 20261125T224557Z (20261125T225057Z - 5 min.)',
      ),
      {
        code: 'clock-skewed',
        message: "InvalidSignatureException: this machine's clock is 180 min behind AWS'",
        hint: expect.stringMatching(/^this machine's clock says \d{4}-.*: set it right/),
      },
    ],
    [
      'a signature of a clock that is fast',
      jsonError(
        'InvalidSignatureException',
        'Signature not yet current: 20261126T015057Z is still later than 20261125T225557Z (20261125T225057Z + 5 min.)',
      ),
      { code: 'clock-skewed', message: "InvalidSignatureException: this machine's clock is 180 min ahead of AWS'" },
    ],
    [
      'a time too far off, as S3 says it',
      jsonError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'),
      { code: 'clock-skewed', message: expect.stringContaining('too large') },
    ],
    [
      'an error nobody expected, with its first line only',
      jsonError('ClientException', 'first line\nsecond line'),
      { code: 'service-error', message: 'ecs:DescribeServices: ClientException: first line' },
    ],
  ]
  test.each(cases)('%s', async (_, answer, expected) => {
    const { aws } = await platform({ DescribeServices: answer })
    expect(await failedEcs(aws)).toMatchObject(expected)
  })

  test('the same from services that answer XML', async () => {
    const expired = await platform({ GetCallerIdentity: xmlError('ExpiredToken', 'The token is expired', 403) })
    expect(await failedSts(expired.aws)).toMatchObject({ code: 'credentials-expired' })
    const invalid = await platform({ GetCallerIdentity: xmlError('InvalidClientTokenId', 'is invalid', 403) })
    expect(await failedSts(invalid.aws)).toMatchObject({ code: 'credentials-missing' })
    const denied = await platform({ GetCallerIdentity: xmlError('AccessDenied', 'no', 403) })
    expect(await failedSts(denied.aws)).toMatchObject({ code: 'access-denied', hint: 'needs sts:GetCallerIdentity' })
  })

  const at = (aheadMs: number) => new Date(Date.now() + aheadMs).toISOString()
  const expired: readonly (readonly [string, string, string])[] = [
    ['and no more', 'Request has expired.', 'credentials-expired'],
    ['with the time of this very signature', `Request has expired. Timestamp date is ${at(0)}`, 'clock-skewed'],
    [
      'with the time at which the session ended',
      `Request has expired. Timestamp date is ${at(-2 * HOUR_MS)}`,
      'credentials-expired',
    ],
    [
      "with two times, the later of which is this machine's",
      `Request has expired: it expired at ${at(-HOUR_MS)}, and it is ${at(0)}`,
      'credentials-expired',
    ],
    [
      "with two times, the later of which is not this machine's",
      `Request has expired: it expired at ${at(0)}, and it is ${at(HOUR_MS)}`,
      'clock-skewed',
    ],
    [
      'in the words of other services',
      'Signature expired: 20261125T195057Z is now earlier than 20261125T224557Z (20261125T225057Z - 5 min.)',
      'clock-skewed',
    ],
  ]
  test.each(expired)("EC2's RequestExpired %s", async (_, message, code) => {
    const body = `<Response><Errors><Error><Code>RequestExpired</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`
    const { aws } = await platform({ DescribeSecurityGroups: { status: 400, body } })
    const failed = plainly(await failureOf((await aws.ec2()).send(new DescribeSecurityGroupsCommand())))
    expect(failed).toMatchObject({ code })
    if (message.includes('it is')) expect(failed.message).toContain(code === 'clock-skewed' ? '60 min behind' : message)
  })

  test("EC2's RequestExpired where the clock is known to be wrong", async () => {
    cleanUp.push(() => rememberClock(0))
    rememberClock(-HOUR_MS)
    const error = Object.assign(new Error('Request has expired.'), { name: 'RequestExpired' })
    expect(plainly(error)).toMatchObject({
      code: 'clock-skewed',
      message: "RequestExpired: this machine's clock is 60 min ahead of AWS'",
    })
  })

  test('throttled to the end', async () => {
    const { aws } = await platform({ DescribeServices: jsonError('ThrottlingException', 'Rate exceeded') })
    expect(await failedEcs(aws)).toMatchObject({ code: 'throttled' })
    expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 5 })
  })

  test('nobody listens', async () => {
    const aws = createAws(accessTo('http://127.0.0.1:1'))
    cleanUp.push(aws.destroy)
    expect(await failedEcs(aws)).toMatchObject({
      code: 'network',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('an answer of something that is not AWS', async () => {
    const { aws } = await platform({ DescribeServices: { status: 404, body: '<html><h1>Not here</h1></html>' } })
    expect(await failedEcs(aws)).toMatchObject({ code: 'service-error' })
  })

  test('what a probe says itself is kept', () => {
    expect(classify(cannotLook('not-here', 'no route', 'go there'))).toEqual({
      code: 'not-here',
      message: 'no route',
      hint: 'go there',
    })
  })

  test('an interruption is not a deadline', () => {
    const interruption = new AbortController()
    interruption.abort()
    expect(classify(interruption.signal.reason)).toMatchObject({ code: 'interrupted' })
  })

  test('a mistake of our own is told as one', () => {
    expect(classify(new TypeError('x is undefined'))).toMatchObject({ code: 'internal' })
  })
})

describe('credentials', () => {
  const unusable: readonly [string, Access['credentials'], Readonly<Record<string, string>>, object][] = [
    [
      'a profile that never logged in',
      { kind: 'profile', profile: 'never', chosenBy: '--profile' },
      {},
      { code: 'credentials-missing', hint: 'log in again: aws sso login --profile never' },
    ],
    [
      'a token file that is not there',
      { kind: 'environment' },
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/ci' },
      { code: 'credentials-missing', hint: expect.stringContaining('environment') },
    ],
  ]
  test.each(unusable)('%s', async (_, credentials, variables, expected) => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_CONFIG_FILE', await temporaryFile(SSO_PROFILE))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials')
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    const fake = await fakeAws({})
    const aws = createAws({ ...fake.access, credentials })
    cleanUp.push(aws.destroy, fake.close)
    expect(await failedSts(aws)).toMatchObject(expected)
    expect(fake.calls).toEqual([])
  })

  test('are asked for once for all clients of a run', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', await temporaryFile('token'))
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::000000000000:role/ci')
    const session = `<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`
    const fake = await fakeAws({
      AssumeRoleWithWebIdentity: xmlAnswer('AssumeRoleWithWebIdentity', session),
      GetCallerIdentity: xmlAnswer('GetCallerIdentity', '<Account>1</Account><Arn>a</Arn><UserId>u</UserId>'),
      DescribeServices: NO_SERVICE,
    })
    const aws = createAws({ ...fake.access, credentials: { kind: 'environment' } })
    cleanUp.push(aws.destroy, fake.close)
    await Promise.all([(await aws.sts()).send(new GetCallerIdentityCommand()), (await aws.ecs()).send(describeService)])
    await (await aws.ecs()).send(describeService)
    const asked = fake.calls.filter(({ operation }) => operation === 'AssumeRoleWithWebIdentity')
    expect(asked).toHaveLength(1)
    expect(fake.calls).toHaveLength(4)
  })
})
