import { randomInt, randomUUID } from 'node:crypto'
import { stagesOf } from '../../model/secrets.ts'
import type { SecretState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { flag, type Input, number, requiredText, text } from '../lib/input.ts'
import { requireSecret, usableSecret } from './secrets-read.ts'

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SUFFIX_LENGTH = 6
const DAY_MS = 24 * 60 * 60_000
const FEWEST_RECOVERY_DAYS = 7
/** The most, too. */
const DEFAULT_RECOVERY_DAYS = 30

/** A new secret gets six random characters at the end of its ARN, also when one of the same name was there before. */
export function createSecret(world: World, input: Input) {
  const name = requiredText(input, 'Name')
  const existing = world.secrets.get(name)
  if (existing?.deletedAt === null) {
    throw awsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)
  }
  if (existing) {
    throw awsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  const { region, accountId } = world.environment
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX.charAt(randomInt(SUFFIX.length))).join('')
  const secret: SecretState = {
    name,
    arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`,
    versions: [],
    deletedAt: null,
    policy: null,
  }
  const VersionId = addVersion(world, secret, input)
  world.secrets.set(name, secret)
  return { ARN: secret.arn, Name: name, VersionId }
}

export function putSecretValue(world: World, input: Input) {
  const secret = usableSecret(world, input)
  const VersionId = addVersion(world, secret, input)
  if (VersionId === undefined) {
    throw awsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.')
  }
  return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: stagesOf(secret, secret.versions.length - 1) }
}

export function updateSecret(world: World, input: Input) {
  const secret = usableSecret(world, input)
  return { ARN: secret.arn, Name: secret.name, VersionId: addVersion(world, secret, input) }
}

/** Moves the label of the current version: the labelled one counts as the newest from then on. */
export function updateSecretVersionStage(world: World, input: Input) {
  const secret = usableSecret(world, input)
  const id = requiredText(input, 'MoveToVersionId')
  const version = secret.versions.find(each => each.id === id)
  if (!version || requiredText(input, 'VersionStage') !== 'AWSCURRENT') {
    throw awsError('InvalidParameterException', 'The sandbox moves only AWSCURRENT, to a version that exists.')
  }
  secret.versions = [...secret.versions.filter(each => each !== version), version]
  return { ARN: secret.arn, Name: secret.name }
}

export function restoreSecret(world: World, input: Input) {
  const secret = requireSecret(world, input)
  secret.deletedAt = null
  return { ARN: secret.arn, Name: secret.name }
}

export function deleteSecret(world: World, input: Input) {
  const secret = usableSecret(world, input)
  const answer = { ARN: secret.arn, Name: secret.name }
  const days = number(input, 'RecoveryWindowInDays')
  const atOnce = flag(input, 'ForceDeleteWithoutRecovery')
  if (days !== undefined && atOnce) {
    throw awsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )
  }
  if (days !== undefined && (days < FEWEST_RECOVERY_DAYS || days > DEFAULT_RECOVERY_DAYS)) {
    throw awsError(
      'InvalidParameterException',
      `The RecoveryWindowInDays value must be between ${FEWEST_RECOVERY_DAYS} and ${DEFAULT_RECOVERY_DAYS} days (inclusive).`,
    )
  }
  if (atOnce) {
    world.secrets.delete(secret.name)
    return { ...answer, DeletionDate: new Date(world.now()) }
  }
  secret.deletedAt = world.now()
  return { ...answer, DeletionDate: new Date(world.now() + (days ?? DEFAULT_RECOVERY_DAYS) * DAY_MS) }
}

/** The new version's id, `undefined` when the input brings no value. */
function addVersion(world: World, secret: SecretState, input: Input): string | undefined {
  const value = text(input, 'SecretString')
  if (value === undefined) return undefined
  const id = text(input, 'ClientRequestToken') ?? randomUUID()
  secret.versions = [...secret.versions, { id, value, createdAt: world.now() }]
  return id
}
