import { noSuchVersion, secretNamed, stagesOf, versionOf } from '../../model/secrets.ts'
import type { SecretState, World } from '../../model/state.ts'
import { permit } from '../access.ts'
import { awsError, awsErrorOf } from '../lib/aws-error.ts'
import { flag, type Input, number, records, requiredText, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { JSON_ERRORS } from '../protocols/json.ts'
import { type CallContext, carryOut } from '../service.ts'

const LIST_LIMIT = 100
const MARKED = 'because it was marked for deletion.'

/** The secret by its name, its ARN, or its ARN without the six random characters at the end. */
export function requireSecret(world: World, input: Input): SecretState {
  const secret = secretNamed(world, requiredText(input, 'SecretId'))
  if (!secret) throw awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  return secret
}

export function usableSecret(world: World, input: Input): SecretState {
  const secret = requireSecret(world, input)
  if (secret.deletedAt !== null) {
    throw awsError('InvalidRequestException', `You can't perform this operation on the secret ${MARKED}`)
  }
  return secret
}

export function getSecretValue(world: World, input: Input) {
  const secret = usableSecret(world, input)
  const asked = { stage: text(input, 'VersionStage') ?? '', version: text(input, 'VersionId') ?? '' }
  const version = versionOf(secret, asked)
  if (!version) throw awsError('ResourceNotFoundException', noSuchVersion(asked))
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.value,
    VersionStages: stagesOf(secret, secret.versions.indexOf(version)),
    CreatedDate: new Date(version.createdAt),
  }
}

/** Those that can be read, and for each other one the error that asking for it alone would bring. */
export function batchGetSecretValue(world: World, input: Input, context: CallContext) {
  const asked = texts(input, 'SecretIdList').map(SecretId => {
    try {
      permit(world, { name: 'secretsmanager', errors: JSON_ERRORS }, 'GetSecretValue', { SecretId }, context.region)
      return { value: carryOut('secretsmanager:GetSecretValue', getSecretValue, world, { SecretId }, context) }
    } catch (thrown) {
      const error = awsErrorOf(thrown)
      if (!error) throw thrown
      return { error: { SecretId, ErrorCode: error.code, Message: error.message } }
    }
  })
  return {
    SecretValues: asked.flatMap(({ value }) => value ?? []),
    Errors: asked.flatMap(({ error }) => error ?? []),
  }
}

export const describeSecret = (world: World, input: Input) => describe(requireSecret(world, input))

/** A secret without a policy of its own is answered without that member. */
export function getResourcePolicy(world: World, input: Input) {
  const { arn, name, policy } = usableSecret(world, input)
  return { ARN: arn, Name: name, ...(policy !== null && { ResourcePolicy: policy }) }
}

export function listSecrets(world: World, input: Input) {
  const withDeleted = flag(input, 'IncludePlannedDeletion') ?? false
  const names = records(input, 'Filters').filter(each => text(each, 'Key') === 'name')
  const matching = [...world.secrets.values()]
    .filter(({ deletedAt }) => withDeleted || deletedAt === null)
    .filter(({ name }) => names.every(each => texts(each, 'Values').some(prefix => name.startsWith(prefix))))
  const limit = Math.min(number(input, 'MaxResults') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(matching, limit, text(input, 'NextToken'), 'InvalidNextTokenException')
  return {
    SecretList: items.map(secret => {
      const { VersionIdsToStages, ...entry } = describe(secret)
      return { ...entry, SecretVersionsToStages: VersionIdsToStages }
    }),
    NextToken: nextToken,
  }
}

/** Versions without a label come only when they are asked for. */
export function listSecretVersionIds(world: World, input: Input) {
  const secret = requireSecret(world, input)
  const withDeprecated = flag(input, 'IncludeDeprecated') ?? false
  const versions = secret.versions
    .map((version, index) => ({ version, stages: stagesOf(secret, index) }))
    .filter(({ stages }) => withDeprecated || stages.length > 0)
  const limit = Math.min(number(input, 'MaxResults') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(versions, limit, text(input, 'NextToken'), 'InvalidNextTokenException')
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: items.map(({ version, stages }) => ({
      VersionId: version.id,
      CreatedDate: new Date(version.createdAt),
      ...(stages.length > 0 && { VersionStages: stages }),
    })),
    NextToken: nextToken,
  }
}

function describe(secret: SecretState) {
  const first = secret.versions[0]
  const last = secret.versions.at(-1)
  const labelled = secret.versions.flatMap((version, index) => {
    const stages = stagesOf(secret, index)
    return stages.length > 0 ? [[version.id, stages] as const] : []
  })
  return {
    ARN: secret.arn,
    Name: secret.name,
    CreatedDate: first && new Date(first.createdAt),
    LastChangedDate: last && new Date(last.createdAt),
    DeletedDate: secret.deletedAt === null ? undefined : new Date(secret.deletedAt),
    VersionIdsToStages: labelled.length > 0 ? Object.fromEntries(labelled) : undefined,
    Tags: [],
  }
}
