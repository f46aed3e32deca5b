import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { MINUTE_MS } from '../../lib/durations.ts'
import { registerSecret } from '../../lib/text/redact.ts'
import type { Access } from '../../platform/target.ts'
import { rememberCall } from './failed-call.ts'

/** Temporary credentials are renewed this long before they end. */
const RENEW_BEFORE_MS = 5 * MINUTE_MS
/** A login that failed is not tried again at once by every client of a run. */
const REMEMBER_FAILURE_MS = 30_000

/** One provider for all clients of a run: SSO, STS or the container is asked once, however many clients wait for the answer. */
export function sharedCredentials(access: Access): AwsCredentialIdentityProvider {
  let pending: Promise<AwsCredentialIdentity> | undefined
  let validUntilMs = Number.POSITIVE_INFINITY
  const ask = async (): Promise<AwsCredentialIdentity> => {
    try {
      const identity = await (await providerOf(access))()
      for (const secret of [identity.secretAccessKey, identity.sessionToken]) registerKey(secret)
      if (identity.expiration) validUntilMs = identity.expiration.getTime() - RENEW_BEFORE_MS
      return identity
    } catch (error) {
      validUntilMs = Date.now() + REMEMBER_FAILURE_MS
      rememberCall(error, { action: null, source: access.credentials })
      throw error
    }
  }
  return () => {
    if (pending === undefined || Date.now() >= validUntilMs) {
      validUntilMs = Number.POSITIVE_INFINITY
      pending = ask()
    }
    return pending
  }
}

/** A key of AWS's has 40 characters; the sandbox has a word in its place. */
const MIN_KEY_LENGTH = 16

function registerKey(key: string | undefined): void {
  if (key !== undefined && key.length >= MIN_KEY_LENGTH) registerSecret(key)
}

async function providerOf(access: Access): Promise<AwsCredentialIdentityProvider> {
  const { credentials, region, awsEndpointUrl } = access
  if (credentials.kind === 'static') {
    const { accessKeyId, secretAccessKey } = credentials
    return async () => ({ accessKeyId, secretAccessKey })
  }
  const clientConfig = { region, ...(awsEndpointUrl === null ? {} : { endpoint: awsEndpointUrl }) }
  const providers = await import('@aws-sdk/credential-providers')
  if (credentials.kind === 'profile') return providers.fromIni({ profile: credentials.profile, clientConfig })
  if (credentials.kind === 'default-chain') return providers.fromNodeProviderChain({ clientConfig })
  const { env } = process
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return providers.fromEnv()
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return providers.fromTokenFile({ clientConfig })
  return providers.fromHttp()
}
