import type { DbSecret, EvidenceOf } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { databaseSecret, refersTo, type SecretReference, secretNameOf } from '../evidence/readings/secret-reference.ts'
import { isRecord } from '../lib/values.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { parseJson } from './lib/answers.ts'
import { defineProbe, type ProbeContext } from './lib/define.ts'
import { hideFurtherSecrets } from './lib/further-secrets.ts'
import { keepLogin, secretReferencesOf } from './lib/logins.ts'
import { type Holders, hidePrevious, holdersOf } from './lib/previous-version.ts'
import { registerFormer, registerMembers } from './lib/secret-members.ts'
import { readSecret, readSecretOf, type SecretValue, secretsAhead } from './lib/secret-value.ts'

/** The tenant's database secret: the one the task definition reads, else the one of the conventional name. The password stays here. */
export default defineProbe({
  kind: 'db-secret',
  shows:
    'whether the secret exists, its versions, and which keys it has; never a password (BatchGetSecretValue, GetSecretValue, DescribeSecret)',
  after: ['task-definition', 'service'],
  reproduce: (target, { 'task-definition': definition }) =>
    awsInline(target, 'secretsmanager describe-secret', {
      'secret-id': referenceOf(definition)?.arn ?? target.names.dbSecret,
    }),
  ahead: look => secretsAhead(look, look.target.names.dbSecret),
  collect: async ({ target, aws, signal, seen, common }): Promise<DbSecret> => {
    const reference = referenceOf(seen['task-definition'])
    const holders = holdersOf(observed(seen.service))
    const references = secretReferencesOf(targetKey(target))
    const hidden = hideFurtherSecrets({ aws, signal }, target, { references, known: reference?.arn, holders })
    try {
      return toEvidence(target, await secretMeant({ target, aws, signal, common }, reference, holders), reference)
    } finally {
      await hidden
    }
  },
})

/** The secret of the conventional name, unless the task definition means another one that there is. */
async function secretMeant(
  look: Pick<ProbeContext<never>, 'target' | 'aws' | 'signal' | 'common'>,
  reference: SecretReference | undefined,
  holders: Holders,
): Promise<SecretValue> {
  const byName = await readSecretOf(look, look.target.names.dbSecret)
  // Whatever the task definition means: the tenant's own is never shown.
  await hide(look, byName, holders)
  if (!reference || (byName.state === 'present' && refersTo(reference.arn, byName.arn))) return byName
  // A secret that was deleted and made again has the same name, but another ARN than the task definition knows.
  const byReference = await readSecret(look, reference.arn)
  await hide(look, byReference, holders)
  return byReference.state === 'missing' ? byName : byReference
}

/** Hides a secret as it is and, where a task can have started with it, as it was before. */
async function hide(look: Pick<ProbeContext<never>, 'aws' | 'signal'>, secret: SecretValue, holders: Holders) {
  if (secret.state !== 'present') return
  if (secret.text !== null) registerMembers(secret.text)
  await hidePrevious(look, { arn: secret.arn, storedAt: secret.versionCreatedAt }, holders, registerFormer)
}

const referenceOf = (definition: EvidenceOf<'task-definition'>): SecretReference | undefined =>
  definition.status === 'observed' ? databaseSecret(definition.data.running) : undefined

function toEvidence(target: Target, secret: SecretValue, reference: SecretReference | undefined): DbSecret {
  if (secret.state !== 'present') return { ...secret, name: nameOf(target, secret) }
  const { state, name, arn, versionId, versionCreatedAt, text } = secret
  return {
    state,
    name,
    arn,
    versionId,
    versionCreatedAt,
    ...contents(target, text),
    referencedByTask: reference ? refersTo(reference.arn, arn) : null,
    keysAskedFor: reference?.keys ?? [],
  }
}

/** Out of the ARN, without the suffix Secrets Manager adds; by convention where there is none. */
const nameOf = (target: Target, secret: SecretValue): string =>
  'arn' in secret && secret.arn !== null ? secretNameOf(secret.arn) : target.names.dbSecret

const NOTHING = { keys: [], username: null, host: null, port: null, database: null } as const

function contents(target: Target, text: string | null) {
  if (text === null) return { json: 'not-an-object', jsonError: 'binary', ...NOTHING } as const
  const value = parseJson(text)
  if (value === undefined) return { json: 'malformed', jsonError: jsonError(text), ...NOTHING } as const
  if (!isRecord(value)) return { json: 'not-an-object', jsonError: null, ...NOTHING } as const
  const { password } = value
  const login = {
    username: textOf(value.username),
    host: textOf(value.host),
    port: portOf(value.port),
    database: textOf(value.database) ?? textOf(value.dbname),
  }
  if (login.username !== null && typeof password === 'string' && password !== '') {
    keepLogin(targetKey(target), { ...login, username: login.username, password })
  }
  const keys = Object.keys(value).filter(key => value[key] !== null && value[key] !== '')
  return { json: 'object', jsonError: null, keys, ...login } as const
}

/** Where the JSON ends to be JSON. The parser's own message quotes the value, so only its position is taken. */
function jsonError(text: string): string {
  if (text.trim() === '') return 'the value is empty'
  try {
    JSON.parse(text)
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    if (position !== undefined) return `not JSON from character ${Number(position) + 1} of ${text.length} on`
    if (error instanceof Error && /end of JSON input|unterminated/i.test(error.message))
      return 'the JSON ends too early'
  }
  return 'not JSON'
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A number, or the same written as text. */
function portOf(value: unknown): number | null {
  const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null
}
