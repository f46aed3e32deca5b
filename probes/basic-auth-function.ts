import { createHmac, randomBytes } from 'node:crypto'
import type { BasicAuthFunction, FunctionStage } from '../evidence/index.ts'
import { registerSecret } from '../lib/text/redact.ts'
import { isRecord } from '../lib/values.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { BASIC_AUTH_PLACEHOLDER, type CloudFrontSettings } from '../platform/environment.ts'
import { parseJson, required, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { defineProbe } from './lib/define.ts'
import { credentialIn, isWholeFunction, secretsIn } from './lib/function-code.ts'
import { needsEdge } from './lib/has-edge.ts'
import { type BasicAuthLogin, keepBasicAuth } from './lib/logins.ts'
import { registerWhole } from './lib/register-values.ts'
import { registerMembers } from './lib/secret-members.ts'
import { readSecret } from './lib/secret-value.ts'

/** A key of this process alone: fingerprints can be compared within a run, and no password be guessed from one. */
const FINGERPRINT_KEY = randomBytes(32)
const FINGERPRINT_LENGTH = 12

/** The function that asks for the login, in both of its stages, and the login that is stored beside it. */
export default defineProbe({
  kind: 'basic-auth-function',
  shows: 'the code of the edge function, published and in development (GetFunction)',
  scope: 'environment',
  reproduce: target =>
    awsInline(target, 'cloudfront describe-function', {
      name: target.environment.cloudFront?.functionName,
      stage: 'LIVE',
    }),
  collect: async ({ target, aws, signal }): Promise<BasicAuthFunction> => {
    const cloudFront = needsEdge(target)
    const look = { aws, signal }
    const [live, development, stored] = await Promise.all([
      readStage(look, cloudFront.functionName, 'LIVE'),
      readStage(look, cloudFront.functionName, 'DEVELOPMENT'),
      readStored(look, cloudFront.basicAuthSecret),
    ])
    const toStage = (code: Code | undefined) => code && describeStage(code, cloudFront, stored.login)
    const [liveStage, developmentStage] = [toStage(live), toStage(development)]
    keepBasicAuth(target, { stored: stored.login, live: liveStage?.login ?? null })
    return {
      name: cloudFront.functionName,
      live: liveStage?.evidence ?? null,
      development: developmentStage?.evidence ?? null,
      stored: {
        state: stored.state,
        secretName: cloudFront.basicAuthSecret,
        username: stored.login?.username ?? null,
      },
    }
  },
})

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

interface Code {
  readonly etag: string
  readonly text: string
}

/** The code of one stage; `undefined` when the function does not exist or was never published. */
async function readStage(
  { aws, signal }: Look,
  name: string,
  stage: 'LIVE' | 'DEVELOPMENT',
): Promise<Code | undefined> {
  const [client, { GetFunctionCommand }] = await Promise.all([aws.cloudFront(), import('@aws-sdk/client-cloudfront')])
  const asked = client.send(new GetFunctionCommand({ Name: name, Stage: stage }), { abortSignal: signal })
  const answer = await unless(['NoSuchFunctionExists'], asked)
  if (!answer) return undefined
  const text = Buffer.from(required(answer.FunctionCode, "the function's code")).toString('utf8')
  if (!isWholeFunction(text)) {
    throw cannotLook(
      'service-error',
      `cloudfront:GetFunction: ${text.length} characters that are no function in the ${stage} stage`,
      '',
    )
  }
  return { etag: answer.ETag ?? '', text }
}

async function readStored(look: Look, secretId: string) {
  const secret = await readSecret(look, secretId)
  if (secret.state === 'missing' || secret.state === 'pending-deletion')
    return { state: 'missing', login: null } as const
  const text = secret.state === 'present' ? secret.text : null
  if (text !== null) registerMembers(text, BASIC_AUTH_PLACEHOLDER)
  const value = text === null ? undefined : parseJson(text)
  const { username, password } = isRecord(value) ? value : {}
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    return { state: 'malformed', login: null } as const
  }
  return { state: 'present', login: { username, password } } as const
}

function describeStage({ etag, text }: Code, { basicAuthUser }: CloudFrontSettings, stored: BasicAuthLogin | null) {
  const { credential, logins, username } = credentialIn(text, basicAuthUser)
  for (const login of logins) hide(login)
  for (const secret of secretsIn(text, basicAuthUser)) registerWhole(secret)
  const asStored = logins.find(
    login => stored && login.password === stored.password && login.username === stored.username,
  )
  const samePassword = logins.some(({ password }) => password === stored?.password)
  const evidence: FunctionStage = {
    etag,
    credential,
    username: asStored?.username ?? username,
    matchesStored: stored && logins.length > 0 ? samePassword : null,
    codeFingerprint: createHmac('sha256', FINGERPRINT_KEY).update(text).digest('hex').slice(0, FINGERPRINT_LENGTH),
  }
  return { evidence, login: asStored ?? logins[0] ?? null }
}

/** The placeholder is no secret, and has to stay readable in messages. */
function hide({ password }: BasicAuthLogin): void {
  if (!password.includes(BASIC_AUTH_PLACEHOLDER)) registerSecret(password)
}
