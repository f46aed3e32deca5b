import { isNamed, iso, required, unless } from './answers.ts'
import type { Aws } from './aws.ts'

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
  const [client, { GetSecretValueCommand }] = await Promise.all([
    aws.secretsManager(),
    import('@aws-sdk/client-secrets-manager'),
  ])
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal: signal })
    return {
      state: 'present',
      arn: required(answer.ARN, "the secret's ARN"),
      name: required(answer.Name, "the secret's name"),
      versionId: answer.VersionId ?? '',
      versionCreatedAt: iso(answer.CreatedDate),
      text: answer.SecretString ?? null,
    }
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

/** Details that sharpen the finding; without the right to see them the finding stands. */
async function describe({ aws, signal }: Look, secretId: string) {
  const [client, { DescribeSecretCommand }] = await Promise.all([
    aws.secretsManager(),
    import('@aws-sdk/client-secrets-manager'),
  ])
  const asked = client.send(new DescribeSecretCommand({ SecretId: secretId }), { abortSignal: signal })
  return unless(['AccessDeniedException', 'ResourceNotFoundException'], asked)
}
