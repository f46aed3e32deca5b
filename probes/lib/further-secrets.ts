import type { TaskDefinition as SdkTaskDefinition } from '@aws-sdk/client-ecs'
import type { SecretValueEntry } from '@aws-sdk/client-secrets-manager'
import { isCurrent, referenceTo, secretNameOf } from '../../evidence/readings/secret-reference.ts'
import type { Target } from '../../platform/target.ts'
import { iso, parseJson, required } from './answers.ts'
import type { Aws } from './aws.ts'
import { type Holders, hidePrevious } from './previous-version.ts'
import { isOrdinary, registerLogins, registerWhole, stringsIn, textsIn } from './register-values.ts'
import { BATCH, valuesOf } from './secret-value.ts'

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** What is read, beside what `known` has, and who may hold it. */
interface Read {
  readonly references: readonly string[]
  readonly known?: string | undefined
  readonly holders: Holders
}

/** Whatever a revision reads out of secrets: for all its containers, for log drivers, and to log in to registries. */
export const secretReferences = ({ containerDefinitions }: SdkTaskDefinition): readonly string[] => [
  ...new Set(
    (containerDefinitions ?? []).flatMap(({ secrets, logConfiguration, repositoryCredentials }) => [
      ...[...(secrets ?? []), ...(logConfiguration?.secretOptions ?? [])].flatMap(({ valueFrom }) => valueFrom ?? []),
      ...[repositoryCredentials?.credentialsParameter ?? []].flat(),
    ]),
  ),
]

/**
 * Reads what a revision reads beside the tenant's own secret (and that of `known`), so that nothing of it is shown: the task may log it. One that this
 * role may not read, or that is not there, is no error.
 */
export async function hideFurtherSecrets(
  look: Look,
  { environment, names }: Pick<Target, 'environment' | 'names'>,
  { references, known, holders }: Read,
): Promise<void> {
  const meant = references
    .flatMap(reference => referenceTo(reference) ?? [])
    .filter(({ region }) => region === environment.region)
  const isKnown = ({ arn }: (typeof meant)[number]) =>
    arn === known || secretNameOf(arn) === names.dbSecret || arn.endsWith(`:secret:${names.dbSecret}`)
  const current = [
    ...new Set(meant.filter(reference => isCurrent(reference) && !isKnown(reference)).map(({ arn }) => arn)),
  ]
  const versions = new Map(
    meant
      .filter(reference => !isCurrent(reference))
      .map(({ arn, stage, version }) => [`${arn}:${stage}:${version}`, { arn, stage, version }]),
  )
  const batches = Array.from({ length: Math.ceil(current.length / BATCH) }, (_, index) =>
    current.slice(index * BATCH, (index + 1) * BATCH),
  )
  await Promise.allSettled([
    ...batches.map(arns => hideTogether(look, arns, holders)),
    ...[...versions.values()].map(version => hideVersion(look, version)),
  ])
}

async function hideTogether(look: Look, arns: readonly string[], holders: Holders): Promise<void> {
  const entries = await valuesOf(look, arns)
  const each =
    entries === 'not-together'
      ? arns.map(async arn => hideEntry(look, await versionOf(look, { arn }), holders))
      : entries.map(entry => hideEntry(look, entry, holders))
  await Promise.allSettled(each)
}

async function hideEntry(
  look: Look,
  { ARN, CreatedDate, SecretString }: SecretValueEntry,
  holders: Holders,
): Promise<void> {
  if (SecretString !== undefined) register(SecretString)
  const secret = { arn: required(ARN, "the secret's ARN"), storedAt: iso(CreatedDate) }
  await hidePrevious(look, secret, holders, register)
}

/** A version that the revision names is hidden by itself. */
async function hideVersion(look: Look, version: Version): Promise<void> {
  const { SecretString } = await versionOf(look, version)
  if (SecretString !== undefined) register(SecretString)
}

interface Version {
  readonly arn: string
  readonly stage?: string
  readonly version?: string
}

async function versionOf({ aws, signal }: Look, { arn, stage = '', version = '' }: Version): Promise<SecretValueEntry> {
  const [client, { GetSecretValueCommand }] = [
    await aws.secretsManager(),
    await import('@aws-sdk/client-secrets-manager'),
  ]
  const command = new GetSecretValueCommand({
    SecretId: arn,
    ...(version !== '' && { VersionId: version }),
    ...(stage !== '' && { VersionStage: stage }),
  })
  return client.send(command, { abortSignal: signal })
}

/** Several words of letters alone, as people make passwords of. */
const PASSPHRASE = /^[A-Za-z]{2,32}(?:[ -][A-Za-z]{2,32}){2,15}$/

/** What is kept as a secret beside the login may be a host, a user or the name of an environment, which opens nothing and stands in every report. */
function register(text: string): void {
  const value = parseJson(text)
  const values = value === undefined || typeof value === 'number' ? [text] : stringsIn(value)
  for (const one of value === undefined ? [text] : textsIn(value)) registerLogins(one)
  for (const one of values) if (!isOrdinary(one) || PASSPHRASE.test(one.trim())) registerWhole(one)
}
