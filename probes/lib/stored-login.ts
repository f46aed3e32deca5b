import { isRecord } from '../../lib/values.ts'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import { parseJson } from './answers.ts'
import { shared } from './common.ts'
import type { ProbeContext } from './define.ts'
import { needsEdge } from './has-edge.ts'
import { type BasicAuthLogin, keepBasicAuth } from './logins.ts'
import { ANYBODY, hidePrevious } from './previous-version.ts'
import { isFormerWord, registerMembers } from './secret-members.ts'
import { readSecretOf } from './secret-value.ts'

/** The Basic Auth login that operators are told to use; `null` where the secret holds none. */
interface StoredLogin {
  readonly state: 'present' | 'missing' | 'malformed'
  readonly login: BasicAuthLogin | null
}

const stored = shared<StoredLogin>()

/** Reads the environment's stored login once per run, and keeps it for the probe that asks the edge. */
export async function storedLogin(look: Pick<ProbeContext<never>, 'target' | 'aws' | 'common'>): Promise<StoredLogin> {
  const { basicAuthSecret } = needsEdge(look.target)
  return stored(look.common, basicAuthSecret, async signal => {
    const found = await readStored({ ...look, signal }, basicAuthSecret)
    keepBasicAuth(look.target, { stored: found.login, live: null })
    return found
  })
}

async function readStored(
  look: Pick<ProbeContext<never>, 'target' | 'aws' | 'signal' | 'common'>,
  name: string,
): Promise<StoredLogin> {
  const secret = await readSecretOf(look, name)
  if (secret.state === 'missing' || secret.state === 'pending-deletion') return { state: 'missing', login: null }
  const text = secret.state === 'present' ? secret.text : null
  const isPlaceholder = (value: string) => value.includes(BASIC_AUTH_PLACEHOLDER)
  if (text !== null) registerMembers(text, isPlaceholder)
  // Visitors send it still, and the published function may ask for it.
  if (secret.state === 'present')
    await hidePrevious(look, { arn: secret.arn, storedAt: secret.versionCreatedAt }, ANYBODY, former =>
      registerMembers(former, value => isPlaceholder(value) || isFormerWord(value)),
    )
  const value = text === null ? undefined : parseJson(text)
  const { username, password } = isRecord(value) ? value : {}
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    return { state: 'malformed', login: null }
  }
  return { state: 'present', login: { username, password } }
}
