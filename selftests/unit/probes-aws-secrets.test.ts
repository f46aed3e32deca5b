import { describe, expect, onTestFinished, test } from 'vitest'
import { foreign } from '../../lib/text/foreign.ts'
import { redact } from '../../lib/text/redact.ts'
import { targetKey } from '../../platform/target.ts'
import basicAuthFunction from '../../probes/basic-auth-function.ts'
import dbSecret from '../../probes/db-secret.ts'
import { candidatesIn } from '../../probes/lib/function-code.ts'
import { secretReferences } from '../../probes/lib/further-secrets.ts'
import { basicAuthOf, keepSecretReferences, loginOf } from '../../probes/lib/logins.ts'
import { jsonError, type WireAnswer, xmlError } from '../lib/fake-aws.ts'
import {
  arnOf,
  goldencrust,
  look,
  observed,
  REGION,
  SECRET_ARN,
  service,
  taskDefinition,
  unavailable,
} from '../lib/look.ts'

const PASSWORD = 'Tr0ub4dor&3/"\\'
const NAME = 'prod-goldencrust-db-credentials'
const FULL = {
  username: 'goldencrust_user',
  password: PASSWORD,
  database: 'goldencrust_db',
  host: 'db.test',
  port: '3306',
}

const value = (text: string, arn = SECRET_ARN, name = NAME): WireAnswer => ({
  body: { ARN: arn, Name: name, VersionId: 'v1', CreatedDate: 1_766_000_000, SecretString: text },
})
const batch = (...values: readonly WireAnswer[]): WireAnswer => ({
  body: { SecretValues: values.map(({ body }) => body), Errors: [] },
})
/** As whoever answers does that knows no batches. */
const ALONE = { BatchGetSecretValue: jsonError('UnknownOperationException', '') }
const missing = jsonError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

describe('database secret', () => {
  const seen = { 'task-definition': taskDefinition(), service: observed('service', service) }

  test('one call when all is well, and the password goes nowhere but to the vault', async () => {
    const { data, calls } = await look(dbSecret, { BatchGetSecretValue: batch(value(JSON.stringify(FULL))) }, seen)
    expect(data).toMatchObject({
      state: 'present',
      name: NAME,
      json: 'object',
      keys: ['username', 'password', 'database', 'host', 'port'],
      port: 3306,
      referencedByTask: true,
      keysAskedFor: ['username', 'password'],
      versionCreatedAt: '2025-12-17T19:33:20.000Z',
    })
    expect(calls).toHaveLength(1)
    expect(JSON.stringify(data)).not.toContain('Tr0ub4dor')
    expect(redact(`said ${PASSWORD} aloud`)).toMatch(/^said \[secret \d+\] aloud$/)
    expect(loginOf(targetKey(goldencrust))).toMatchObject({
      username: 'goldencrust_user',
      password: PASSWORD,
      port: 3306,
    })
  })

  test('what does not come with the others is asked for alone, and so is all where that is not allowed', async () => {
    const answers = [
      batch(),
      batch(value('{}', SECRET_ARN.replace(NAME, 'other'), 'other')),
      jsonError('AccessDeniedException', 'is not authorized to perform: secretsmanager:BatchGetSecretValue'),
    ]
    for (const BatchGetSecretValue of answers) {
      const GetSecretValue = value(JSON.stringify(FULL))
      const { data, operations } = await look(dbSecret, { BatchGetSecretValue, GetSecretValue }, seen)
      expect(data).toMatchObject({ state: 'present', name: NAME })
      expect(operations).toEqual(['BatchGetSecretValue', 'GetSecretValue'])
    }
  })

  test('a session that is over is no reason to ask again', async () => {
    const BatchGetSecretValue = jsonError(
      'ExpiredTokenException',
      'The security token included in the request is expired',
    )
    const { error, operations } = await look(dbSecret, { BatchGetSecretValue }, seen)
    expect(error).toMatchObject({ code: 'credentials-expired' })
    expect(operations).toEqual(['BatchGetSecretValue'])
  })

  test('a secret that was made again has another ARN than the task definition knows', async () => {
    const again = SECRET_ARN.replace('AbCdEf', 'GhIjKl')
    const byName = ({ body }: { body: string }) => (body.includes('arn:') ? missing : value('{"username":"u"}', again))
    const { data } = await look(dbSecret, { ...ALONE, GetSecretValue: byName }, seen)
    expect(data).toMatchObject({ state: 'present', arn: again, referencedByTask: false, keys: ['username'] })
  })

  test("the tenant's own is hidden, too, where the task definition reads another one", async () => {
    const foreign = SECRET_ARN.replace('goldencrust', 'bluebird')
    const own = value('{"password":"0wn-9xK2-pass"}')
    const other = value('{"password":"0ther-9xK2-pass"}', foreign, NAME.replace('goldencrust', 'bluebird'))
    const { data } = await look(
      dbSecret,
      { BatchGetSecretValue: batch(own), GetSecretValue: other },
      { ...seen, 'task-definition': taskDefinition({ secrets: { WORDPRESS_DB_PASSWORD: `${foreign}:password::` } }) },
    )
    expect(data).toMatchObject({ name: NAME.replace('goldencrust', 'bluebird') })
    expect(redact('0wn-9xK2-pass and 0ther-9xK2-pass')).not.toContain('9xK2')
  })

  test('whatever else the revision reads is read by one call, to be hidden; what may not be read is no error', async () => {
    const smtp = arnOf('secretsmanager', 'secret:prod-shared-smtp-AbCdEf')
    const references = [
      `${SECRET_ARN}:password::`,
      `${smtp}:password::`,
      `${smtp.replace('smtp', 'salts')}:auth::`,
      `${SECRET_ARN}:password:AWSPREVIOUS:`,
      `${SECRET_ARN}:password::v-old`,
      smtp.replace(REGION, 'eu-west-1'),
      arnOf('ssm', 'parameter/other'),
    ]
    keepSecretReferences(targetKey(goldencrust), references)
    onTestFinished(() => keepSecretReferences(targetKey(goldencrust), []))
    const answers = {
      BatchGetSecretValue: ({ body }: { body: string }) =>
        body.includes('smtp')
          ? batch(value('{"password":"Mail-9x7-Qk2"}', smtp, 'prod-shared-smtp'))
          : batch(value('{}')),
      GetSecretValue: ({ body }: { body: string }) =>
        body.includes('AWSPREVIOUS') ? value('{"password":"Before-9x7-Qk2"}') : missing,
    }
    const { data, calls } = await look(dbSecret, answers, seen)
    expect(data).toMatchObject({ name: NAME })
    expect(redact('Mail-9x7-Qk2 and Before-9x7-Qk2')).not.toContain('9x7')
    expect(calls.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual(
      expect.arrayContaining([
        ['BatchGetSecretValue', { SecretIdList: [smtp, smtp.replace('smtp', 'salts')] }],
        ['GetSecretValue', { SecretId: SECRET_ARN, VersionStage: 'AWSPREVIOUS' }],
        ['GetSecretValue', { SecretId: SECRET_ARN, VersionId: 'v-old' }],
      ]),
    )
    expect(calls).toHaveLength(4)
  })

  describe('the version before the one in force', () => {
    const HOUR_MS = 3_600_000
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString()
    const stored = (text: string, hours: number) => ({
      body: {
        ...{ ARN: SECRET_ARN, Name: NAME, VersionId: 'v2', SecretString: text },
        CreatedDate: (Date.now() - hours * HOUR_MS) / 1000,
      },
    })
    const runsSince = (deployed: number, made = 9_999): typeof seen => ({
      ...seen,
      service: observed('service', {
        ...service,
        createdAt: hoursAgo(made),
        deployments: [deployment('PRIMARY', deployed), deployment('ACTIVE', deployed + 1)],
      }),
    })
    const deployment = (status: string, hours: number) => ({
      ...{ id: status, status, rolloutState: null, rolloutStateReason: null, taskDefinitionArn: '', updatedAt: null },
      ...{ desiredCount: 1, runningCount: 1, pendingCount: 0, failedTasks: 0, createdAt: hoursAgo(hours) },
    })
    const asked = (previous: WireAnswer, hours: number) => ({
      BatchGetSecretValue: batch(stored('{"password":"Now-5t4-Uv6"}', hours)),
      GetSecretValue: ({ body }: { body: string }) => (body.includes('"AWSPREVIOUS"') ? previous : missing),
    })

    test.each([
      ['is read where a task can have started with it', 400, runsSince(500), true],
      ['also while the tasks of before it are only being replaced', 400, runsSince(399.5), true],
      ['and where its lines, events and pages can still be there', 30, runsSince(20), true],
      ['and where nobody sees since when tasks run', 400, { ...seen, service: unavailable('service') }, true],
      ['not where all tasks are younger', 400, runsSince(300), false],
      ['nor where the service was made after the one in force', 30, runsSince(20, 25), false],
    ])('%s', async (_, hours, before, isRead) => {
      const password = `Was-${hours}-${isRead}-9x7-Qk2`
      const { data, calls } = await look(dbSecret, asked(value(`{"password":"${password}"}`), hours), before)
      expect(data).toMatchObject({ state: 'present', name: NAME })
      const previous = calls.slice(1).map(({ body }) => JSON.parse(body))
      // Where nobody sees since when, there may be any number before it.
      expect(previous.filter(({ IncludeDeprecated }) => !IncludeDeprecated)).toEqual(
        isRead ? [{ SecretId: SECRET_ARN, VersionStage: 'AWSPREVIOUS' }] : [],
      )
      if (isRead) expect(redact(`said ${password} aloud`)).toMatch(/^said \[secret \d+\] aloud$/)
    })

    const stage = (body: string) => JSON.parse(body) as { VersionStage?: string; VersionId?: string }
    const versions = (...of: readonly (readonly [id: string, hours: number])[]): WireAnswer => ({
      body: {
        ...{ ARN: SECRET_ARN, Name: NAME },
        Versions: of.map(([VersionId, hours]) => ({ VersionId, CreatedDate: (Date.now() - hours * HOUR_MS) / 1000 })),
      },
    })
    const twice = (previous: number, list: WireAnswer) => ({
      BatchGetSecretValue: batch(stored('{"password":"Now-5t4-Uv6"}', 1)),
      GetSecretValue: ({ body }: { body: string }) =>
        stage(body).VersionStage === 'AWSPREVIOUS'
          ? { body: { ...stored('{"password":"Slip-5t4-Uv6"}', previous).body, VersionId: 'v1' } }
          : value(`{"password":"Old-${stage(body).VersionId}-7u5-Bn3"}`),
      ListSecretVersionIds: list,
    })

    test('and those before it, as far back as a task can have started with one or lines of it can still be there', async () => {
      const list = versions(['v2', 1], ['v1', 2], ['over', 900], ['first', 600], ['quoted', 30], ['held', 300])
      await look(dbSecret, twice(2, list), runsSince(400))
      expect(redact('Old-quoted-7u5-Bn3 Old-held-7u5-Bn3 Old-first-7u5-Bn3')).not.toContain('7u5')
      const { calls } = await look(
        dbSecret,
        twice(2, versions(['v2', 1], ['v1', 2], ['young', 300], ['over', 900])),
        runsSince(20),
      )
      expect(calls.flatMap(({ body }) => stage(body).VersionId ?? [])).toEqual(['young'])
    })

    test('only that one where it was in force when all of them started, and where nobody may list the others', async () => {
      const { calls } = await look(dbSecret, twice(900, versions()), runsSince(20))
      expect(calls).toHaveLength(2)
      const denied = jsonError(
        'AccessDeniedException',
        'not authorized to perform: secretsmanager:ListSecretVersionIds',
      )
      const { data } = await look(dbSecret, twice(2, denied), runsSince(20))
      expect(data).toMatchObject({ state: 'present', keys: ['password'] })
    })

    test('a short word that it held stays readable, other words of it do not', async () => {
      const held = '{"password":"nacht","old_password":"Sonnenaufgang"}'
      await look(dbSecret, asked(value(held), 30), runsSince(20))
      expect(redact(`log: ${foreign('nacht, Sonnenaufgang')}`)).toMatch(/nacht, \[secret \d+\]/)
    })

    test('is no error where there is none, or where it may not be read', async () => {
      const denied = jsonError('AccessDeniedException', 'not authorized to perform: secretsmanager:GetSecretValue')
      for (const previous of [missing, denied]) {
        const { data } = await look(dbSecret, asked(previous, 400), runsSince(500))
        expect(data).toMatchObject({ state: 'present', keys: ['password'] })
      }
    })

    test('is read of further secrets, too, and of the login at the edge', async () => {
      const smtp = arnOf('secretsmanager', 'secret:prod-own-smtp-AbCdEf')
      keepSecretReferences(targetKey(goldencrust), [smtp])
      onTestFinished(() => keepSecretReferences(targetKey(goldencrust), []))
      const login = { body: { ...stored('{}', 30).body, Name: goldencrust.environment.cloudFront?.basicAuthSecret } }
      const answers = {
        BatchGetSecretValue: ({ body }: { body: string }) =>
          batch(body.includes('smtp') ? { body: { ...stored('Mail-8z1-Kp4', 30).body, ARN: smtp } } : login),
        GetSecretValue: ({ body }: { body: string }) =>
          value(
            body.includes('smtp') ? 'Mail-0ld-7u5-Bn3' : '{"username":"v","password":"Edge-0ld-7u5-Bn3"}',
            SECRET_ARN,
          ),
      }
      await look(dbSecret, answers, runsSince(20))
      await look(basicAuthFunction, { ...answers, GetFunction: { status: 404, body: '' } }, {})
      expect(redact('Mail-0ld-7u5-Bn3, Edge-0ld-7u5-Bn3')).not.toContain('7u5')
    })
  })

  test('further secrets are asked for one by one where they may not be asked for together', async () => {
    const smtp = arnOf('secretsmanager', 'secret:prod-own-smtp-AbCdEf')
    keepSecretReferences(targetKey(goldencrust), [smtp])
    onTestFinished(() => keepSecretReferences(targetKey(goldencrust), []))
    const GetSecretValue = ({ body }: { body: string }) =>
      body.includes('smtp') ? value('Mail-8y6-Rl3', smtp, 'prod-own-smtp') : value('{}')
    const { data } = await look(dbSecret, { ...ALONE, GetSecretValue }, seen)
    expect(data).toMatchObject({ name: NAME })
    expect(redact('said Mail-8y6-Rl3')).not.toContain('8y6')
  })

  test('of what a further secret holds, words, hosts and names stay in the report', async () => {
    const smtp = arnOf('secretsmanager', 'secret:prod-own-smtp-AbCdEf')
    keepSecretReferences(targetKey(goldencrust), [smtp])
    onTestFinished(() => keepSecretReferences(targetKey(goldencrust), []))
    const document = {
      smtp_host: 'smtp.mail.example',
      mode: 'production',
      key: 'Mail-7w5-Sm4',
      phrase: 'green-apple-tree',
    }
    const GetSecretValue = ({ body }: { body: string }) =>
      body.includes('smtp') ? value(JSON.stringify(document), smtp, 'prod-own-smtp') : value('{}')
    await look(dbSecret, { ...ALONE, GetSecretValue }, seen)
    const said = redact('production, smtp.mail.example, Mail-7w5-Sm4, green-apple-tree')
    expect(said).toMatch(/^production, smtp\.mail\.example, \[secret \d+\], \[secret \d+\]$/)
  })

  test('a revision reads secrets for every container, a log driver and a registry', () => {
    const arn = (name: string) => arnOf('secretsmanager', `secret:${name}-AbCdEf`)
    const definition = {
      containerDefinitions: [
        { secrets: [{ name: 'A', valueFrom: arn('a') }], repositoryCredentials: { credentialsParameter: arn('b') } },
        {
          secrets: [{ name: 'A', valueFrom: arn('a') }],
          logConfiguration: { logDriver: 'splunk' as const, secretOptions: [{ name: 'T', valueFrom: arn('c') }] },
        },
      ],
    }
    expect(secretReferences(definition).toSorted()).toEqual([arn('a'), arn('b'), arn('c')])
  })

  test('missing under both names', async () => {
    expect((await look(dbSecret, { ...ALONE, GetSecretValue: missing }, seen)).data).toEqual({
      state: 'missing',
      name: NAME,
    })
  })

  test('pending deletion, with the date', async () => {
    const marked = "You can't perform this operation on the secret because it was marked for deletion."
    const answers = {
      ...ALONE,
      GetSecretValue: jsonError('InvalidRequestException', marked),
      DescribeSecret: { body: { ARN: SECRET_ARN, Name: NAME, DeletedDate: 1_766_000_000 } },
    }
    expect((await look(dbSecret, answers, seen)).data).toEqual({
      state: 'pending-deletion',
      name: NAME,
      arn: SECRET_ARN,
      deletedAt: '2025-12-17T19:33:20.000Z',
    })
  })

  test('without a value', async () => {
    const noValue = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
    const answers = {
      ...ALONE,
      GetSecretValue: jsonError('ResourceNotFoundException', noValue),
      DescribeSecret: { body: { ARN: SECRET_ARN, Name: NAME } },
    }
    const { data } = await look(dbSecret, answers, seen)
    expect(data).toEqual({ state: 'without-value', name: NAME, arn: SECRET_ARN })
  })

  test.each([
    [`{"password": "${'hunter2hunter2'}" "host": "h"}`, 'malformed', /^not JSON from character \d+ of \d+ on$/],
    ['hunter2hunter2', 'malformed', /^not JSON$/],
    ['{"password": "hunter2hunter2', 'malformed', /./],
    [' ', 'malformed', /empty/],
    ['["hunter2hunter2"]', 'not-an-object', null],
  ])('a value that is no JSON object is never quoted: %#', async (text, json, error) => {
    const { data } = await look(dbSecret, { ...ALONE, GetSecretValue: value(text) }, seen)
    expect(data).toMatchObject({ json, jsonError: error === null ? null : expect.stringMatching(error) })
    expect(JSON.stringify(data)).not.toContain('hunter2')
  })

  test('without the task definition the conventional name is asked for', async () => {
    const unseen = { ...seen, 'task-definition': unavailable('task-definition') }
    const { data, calls } = await look(dbSecret, { ...ALONE, GetSecretValue: value('{}') }, unseen)
    expect(data).toMatchObject({ referencedByTask: null, keysAskedFor: [], keys: [] })
    expect(calls[0]?.body).toContain(NAME)
  })

  test('another refusal is no verdict on the secret', async () => {
    const answers = { ...ALONE, GetSecretValue: jsonError('DecryptionFailure', 'the key is disabled') }
    expect((await look(dbSecret, answers, seen)).error).toMatchObject({ code: 'service-error' })
  })
})

const encoded = (login: string) => Buffer.from(login).toString('base64')

describe('the login in the code of a function', () => {
  test.each([
    ['an encoded token', `var expected = "Basic ${encoded('bbws-prod:s3cret-word')}";`],
    ['a token beside its scheme', `var token = '${encoded('bbws-prod:s3cret-word')}'; if (h !== 'Basic ' + token) {}`],
    ['user and password in two variables', `const user = 'bbws-prod'\nconst pass = "s3cret-word"\n`],
    ['a pair that is encoded later', `var ok = 'Basic ' + Buffer.from('bbws-prod:s3cret-word').toString('base64')`],
    ['two comparisons', `if (username === 'bbws-prod' && password === 's3cret-word') return request`],
  ])('%s', (_, code) => {
    const realm = `'www-authenticate': { value: 'Basic realm="BBWS WordPress PROD"' }`
    expect(candidatesIn(`${code}\n${realm}`, 'bbws-prod')).toContainEqual({
      username: 'bbws-prod',
      password: 's3cret-word',
    })
  })

  test('every name is tried with every password', () => {
    const code = `var users = [{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 's3cret-word' }]`
    expect(candidatesIn(code, 'bbws-prod')).toEqual(
      ['agency', 'bbws-prod'].flatMap(username => ['a-1', 's3cret-word'].map(password => ({ username, password }))),
    )
  })

  test('none in comments or in a realm', () => {
    const code = `// var expected = 'Basic ${encoded('bbws-prod:s3cret-word')}'
      /* REPLACE_VIA_SECRETS */ var realm = 'Basic realm="Restricted"'; var url = 'https://a.test/'; return event.request`
    expect(candidatesIn(code, 'bbws-prod')).toEqual([])
  })
})

describe('Basic Auth function', () => {
  const code = (password: string) =>
    `import cf from 'cloudfront';\nfunction handler({ request }) { var expected = "Basic ${encoded(`bbws-prod:${password}`)}"; return request.headers.authorization?.value === expected ? request : { statusCode: 401 } }`
  const stages = (live: string | undefined, development: string) => ({
    'GET /2020-05-31/function/wpprod-basic-auth': ({ url }: { url: URL }): WireAnswer => {
      const text = url.searchParams.get('Stage') === 'LIVE' ? live : development
      if (text === undefined) return xmlError('NoSuchFunctionExists', 'The specified function does not exist.', 404)
      return { body: text, headers: { 'content-type': 'application/javascript', etag: 'E1' } }
    },
  })
  const stored = {
    ...ALONE,
    GetSecretValue: value(
      JSON.stringify({ username: 'bbws-prod', password: 'stored-word-1' }),
      'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-cloudfront-basic-auth-AbCdEf',
      'prod-cloudfront-basic-auth',
    ),
  }

  test('both stages beside the stored login, and no password in any of it', async () => {
    const answers = { ...stages(code('live-word-22'), code('stored-word-1')), ...stored }
    const { data } = await look(basicAuthFunction, answers, {})
    expect(data).toMatchObject({
      live: { credential: 'real', username: 'bbws-prod', matchesStored: false },
      development: { credential: 'real', matchesStored: true },
      stored: { state: 'present', username: 'bbws-prod' },
    })
    expect(data?.live?.codeFingerprint).not.toBe(data?.development?.codeFingerprint)
    const said = JSON.stringify(data)
    for (const word of ['live-word-22', 'stored-word-1']) {
      expect(said).not.toContain(word)
      expect(redact(`x ${word} ${encoded(`bbws-prod:${word}`)}`)).toMatch(/^x (\[secret \d+\]) \1$/)
    }
    expect(basicAuthOf(goldencrust)).toEqual({
      stored: { username: 'bbws-prod', password: 'stored-word-1' },
      live: { username: 'bbws-prod', password: 'live-word-22' },
    })
  })

  test('a stored login that may not be read leaves the one of the LIVE code', async () => {
    const answers = {
      ...stages(code('live-word-22'), code('live-word-22')),
      GetSecretValue: jsonError('AccessDeniedException', 'is not authorized to perform: secretsmanager:GetSecretValue'),
    }
    expect((await look(basicAuthFunction, answers, {})).error).toMatchObject({ code: 'access-denied' })
    expect(basicAuthOf(goldencrust)).toEqual({
      stored: null,
      live: { username: 'bbws-prod', password: 'live-word-22' },
    })
  })

  test('a stored login whose look failed leaves it open whether people can use the one of the LIVE code', async () => {
    const answers = {
      ...stages(code('live-word-22'), code('live-word-22')),
      GetSecretValue: jsonError('ThrottlingException', 'Rate exceeded'),
    }
    expect((await look(basicAuthFunction, answers, {})).error).toMatchObject({ code: 'throttled' })
    expect(basicAuthOf(goldencrust)).toEqual({
      stored: 'unread',
      live: { username: 'bbws-prod', password: 'live-word-22' },
    })
  })

  test('code that may not be read leaves the stored login', async () => {
    const answers = {
      'GET /2020-05-31/function/wpprod-basic-auth': xmlError('AccessDenied', 'no', 403),
      ...stored,
    }
    expect((await look(basicAuthFunction, answers, {})).error).toMatchObject({ code: 'access-denied' })
    expect(basicAuthOf(goldencrust)).toEqual({
      stored: { username: 'bbws-prod', password: 'stored-word-1' },
      live: null,
    })
  })

  test('never published, nothing stored', async () => {
    const answers = { ...stages(undefined, code('REPLACE_VIA_SECRETS')), GetSecretValue: missing }
    const { data } = await look(basicAuthFunction, answers, {})
    expect(data).toMatchObject({
      live: null,
      development: { credential: 'placeholder', username: 'bbws-prod', matchesStored: null },
      stored: { state: 'missing', username: null },
    })
    expect(basicAuthOf(goldencrust)).toEqual({ stored: null, live: null })
  })

  test('DEV has none to look at', async () => {
    const target = {
      ...goldencrust,
      environment: { ...goldencrust.environment, name: 'dev', cloudFront: null },
    } as const
    expect((await look(basicAuthFunction, {}, {}, target)).error).toEqual({
      code: 'prerequisite',
      message: 'DEV has no CloudFront',
      hint: '',
    })
  })
})
