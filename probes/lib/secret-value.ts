import type { SecretValueEntry } from '@aws-sdk/client-secrets-manager'
import { isNamed, iso, required, unless } from './answers.ts'
import type { Aws } from './aws.ts'
import { classify } from './classify.ts'
import { type Common, ofRun, shared } from './common.ts'

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** What Secrets Manager says when it is asked for a secret's current value. */
export type SecretValue =
  | { readonly state: 'missing' }
  | { readonly state: 'pending-deletion'; readonly arn: string | null; readonly deletedAt: string | null }
  | { readonly state: 'without-value'; readonly arn: string | null }
  | {
      readonly state: 'present'
      readonly arn: string
      readonly name: string
      readonly versionId: string
      readonly versionCreatedAt: string | null
      /** The value itself, never to leave the probe; `null` when it is binary. */
      readonly text: string | null
    }

/** The texts by which two errors of one name are told apart. */
const MARKED_DELETED = /marked (for deletion|deleted)|scheduled for deletion/i
const NO_VALUE = /secret value|staging label/i

/** Reads a secret by name or ARN: one call when all is well. */
export async function readSecret(look: Look, secretId: string): Promise<SecretValue> {
  const { aws, signal } = look
  const [client, { GetSecretValueCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal: signal })
    return present(answer)
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) {
      if (!NO_VALUE.test(error.message)) return { state: 'missing' }
      return { state: 'without-value', arn: (await describe(look, secretId))?.ARN ?? null }
    }
    if (isNamed(error, 'InvalidRequestException') && MARKED_DELETED.test(error.message)) {
      const secret = await describe(look, secretId)
      return { state: 'pending-deletion', arn: secret?.ARN ?? null, deletedAt: iso(secret?.DeletedDate) }
    }
    throw error
  }
}

const present = (answer: SecretValueEntry): SecretValue => ({
  state: 'present',
  arn: required(answer.ARN, "the secret's ARN"),
  name: required(answer.Name, "the secret's name"),
  versionId: answer.VersionId ?? '',
  versionCreatedAt: iso(answer.CreatedDate),
  text: answer.SecretString ?? null,
})

/** The most BatchGetSecretValue takes at once. */
export const BATCH = 20
const batches = shared<readonly SecretValueEntry[]>()

/** The secret of a conventional name, by one call for those of the run. Whatever does not come that way is asked for alone, and says why then. */
export async function readSecretOf(
  { common, ...look }: Look & { readonly common: Common },
  name: string,
): Promise<SecretValue> {
  const entries = await secretsAhead({ common, aws: look.aws }, name)
  const found = entries.find(({ Name }) => Name === name)
  return found ? present(found) : readSecret(look, name)
}

const secretsOf = ofRun(({ targets }) => [
  ...new Set(
    targets.flatMap(({ environment, names }) => [environment.cloudFront?.basicAuthSecret ?? [], names.dbSecret].flat()),
  ),
])

/** Asks for the batch of the run's secrets that this one belongs to. */
export function secretsAhead(
  { aws, common }: { readonly aws: Aws; readonly common: Common },
  name: string,
): Promise<readonly SecretValueEntry[]> {
  const all = secretsOf(common)
  const at = all.indexOf(name)
  const from = at - (at % BATCH)
  const names = all.slice(from, from + BATCH)
  if (at < 0 || names.length < 2) return Promise.resolve([])
  return batches(common, names.join(' '), async signal => {
    const values = await valuesOf({ aws, signal }, names)
    return values === 'not-together' ? [] : values
  })
}

/** Not allowed, or no answer to this question: each is asked for alone then. */
const NOT_TOGETHER: readonly string[] = ['access-denied', 'service-error']

/** Of several secrets those that can be read. */
export async function valuesOf(
  { aws, signal }: Look,
  names: readonly string[],
): Promise<readonly SecretValueEntry[] | 'not-together'> {
  const [client, { BatchGetSecretValueCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  const command = new BatchGetSecretValueCommand({ SecretIdList: [...names] })
  try {
    return (await client.send(command, { abortSignal: signal })).SecretValues ?? []
  } catch (error) {
    if (!NOT_TOGETHER.includes(classify(error).code)) throw error
    return 'not-together'
  }
}

/** Details that sharpen the finding; without the right to see them the finding stands. */
/** Where it may not be seen, what is known of it is enough. */
const describe = (look: Look, secretId: string) => unless(['AccessDeniedException'], describeSecret(look, secretId))

/** What is said of a secret, without its value; `undefined` where there is none. */
export async function describeSecret({ aws, signal }: Look, secretId: string) {
  const [client, { DescribeSecretCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  const asked = client.send(new DescribeSecretCommand({ SecretId: secretId }), { abortSignal: signal })
  return unless(['ResourceNotFoundException'], asked)
}
