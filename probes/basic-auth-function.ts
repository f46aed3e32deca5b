import { createHmac, randomBytes } from 'node:crypto'
import type { BasicAuthFunction, FunctionStage } from '../evidence/index.ts'
import { registerSecret } from '../lib/text/redact.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { BASIC_AUTH_PLACEHOLDER, type CloudFrontSettings } from '../platform/environment.ts'
import type { Target } from '../platform/target.ts'
import { required, unless } from './lib/answers.ts'
import { askedOfVisitors } from './lib/asked-of-visitors.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { classify } from './lib/classify.ts'
import { defineProbe } from './lib/define.ts'
import { candidatesIn, isWholeFunction, secretsIn } from './lib/function-code.ts'
import { needsEdge } from './lib/has-edge.ts'
import { type BasicAuthLogin, keepBasicAuth } from './lib/logins.ts'
import { registerWhole } from './lib/register-values.ts'
import { storedLogin } from './lib/stored-login.ts'

/** A key of this process alone: fingerprints can be compared within a run, and no password be guessed from one. */
const FINGERPRINT_KEY = randomBytes(32)
const FINGERPRINT_LENGTH = 12
/** The part of a probe's time in which the code of a stage has to come to an end, so that what is read besides is not lost. */
const SHARE_OF_PROBE = 0.4

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
  collect: async ({ target, aws, signal, common }): Promise<BasicAuthFunction> => {
    const cloudFront = needsEdge(target)
    const look = { aws, signal }
    const reading = [
      readStage(look, cloudFront.functionName, 'LIVE'),
      readStage(look, cloudFront.functionName, 'DEVELOPMENT'),
      storedLogin({ target, aws, common }),
    ] as const
    const [live, development, secret] = await Promise.allSettled(reading)
    const login = secret.status === 'fulfilled' ? secret.value.login : null
    const toStage = (code: PromiseSettledResult<Code | undefined>) =>
      code.status === 'fulfilled' && code.value
        ? describeStage(code.value, { target, cloudFront, login, signal })
        : undefined
    // Who may not read it at all uses the function's own; where only this look failed, another one shows whether the stored login fits.
    const isUnread = secret.status === 'rejected' && classify(secret.reason).code !== 'access-denied'
    const known = isUnread ? 'unread' : login
    keepBasicAuth(target, { stored: known, live: null })
    const liveStage = await toStage(live)
    // Mostly the same code, whose runs are remembered.
    const developmentStage = await toStage(development)
    // Whichever login is known opens the site, although the other one may not be read.
    keepBasicAuth(target, { stored: known, live: liveStage?.login ?? null })
    const [, , stored] = await Promise.all(reading)
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
  const [client, { GetFunctionCommand }] = [await aws.cloudFront(), await import('@aws-sdk/client-cloudfront')]
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

interface Beside {
  readonly target: Target
  readonly cloudFront: CloudFrontSettings
  readonly login: BasicAuthLogin | null
  readonly signal: AbortSignal
}

async function describeStage({ etag, text }: Code, { target, cloudFront, login: stored, signal }: Beside) {
  const expectedUser = cloudFront.basicAuthUser
  for (const login of candidatesIn(text, expectedUser)) hide(login)
  for (const secret of secretsIn(text, expectedUser)) registerWhole(secret)
  const { login, ...asked } = await askedOfVisitors(
    text,
    { host: target.domain, stored, expectedUser },
    {
      signal,
      limitMs: target.limits.probeMs * SHARE_OF_PROBE,
    },
  )
  const codeFingerprint = createHmac('sha256', FINGERPRINT_KEY).update(text).digest('hex').slice(0, FINGERPRINT_LENGTH)
  const evidence: FunctionStage = { etag, ...asked, codeFingerprint }
  return { evidence, login }
}

/** The placeholder is no secret, and has to stay readable in messages. */
function hide({ password }: BasicAuthLogin): void {
  if (!password.includes(BASIC_AUTH_PLACEHOLDER)) registerSecret(password)
}
