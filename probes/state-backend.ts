import type { StateBackend } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { isNamed, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook, isCannotLook } from './lib/cannot-look.ts'
import { classify } from './lib/classify.ts'
import { defineProbe } from './lib/define.ts'
import { statusOf } from './lib/throttled.ts'

interface Asking {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** The bucket and the lock table of Terraform's state (runbook 2.1), read only: no lock is taken, no state is opened. */
export default defineProbe({
  kind: 'state-backend',
  shows: 'the bucket and lock table of the Terraform state (HeadBucket, DescribeTable)',
  scope: 'environment',
  reproduce: target =>
    [
      awsInline(target, 's3api head-bucket', { bucket: target.environment.stateBucket }),
      awsInline(target, 'dynamodb describe-table', { 'table-name': target.environment.lockTable }),
    ].join(' && '),
  collect: async ({ target: { environment, access }, aws, signal }): Promise<StateBackend> => {
    const { stateBucket, lockTable } = environment
    const [bucket, table] = await Promise.allSettled([
      lookAtBucket({ aws, signal }, stateBucket, access.region),
      lookAtTable({ aws, signal }, lockTable),
    ])
    if (bucket.status === 'fulfilled' && table.status === 'fulfilled') {
      return { bucket: bucket.value, lockTable: table.value }
    }
    if (bucket.status === 'fulfilled' && table.status === 'rejected' && bucket.value.state !== 'readable') {
      return { bucket: bucket.value, lockTable: { name: lockTable, state: 'unseen', why: whyOf(table.reason) } }
    }
    if (table.status === 'fulfilled' && bucket.status === 'rejected' && table.value.state === 'missing') {
      return { bucket: { name: stateBucket, state: 'unseen', why: whyOf(bucket.reason) }, lockTable: table.value }
    }
    throw bucket.status === 'rejected' ? bucket.reason : table.status === 'rejected' ? table.reason : new Error()
  },
})

const whyOf = (reason: unknown): string => classify(reason).message

const FORBIDDEN = 403
const MOVED = 301
const MISSING = 404

/** An answer to HEAD has no body: the status is all that tells why, and a redirect names the bucket's region. */
async function lookAtBucket({ aws, signal }: Asking, name: string, region: string): Promise<StateBackend['bucket']> {
  const [s3, { HeadBucketCommand }] = [await aws.s3(), await import('@aws-sdk/client-s3')]
  try {
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: name }), { abortSignal: signal })
    if (BucketRegion !== undefined && BucketRegion !== region) return { name, state: 'elsewhere', region: BucketRegion }
    return { name, state: 'readable', versioned: await isVersioned({ aws, signal }, name) }
  } catch (error) {
    // What was no answer of S3 has a status too.
    const status = error instanceof Error && !isCannotLook(error) ? statusOf(error) : undefined
    if (status === MISSING) return { name, state: 'missing' }
    if (status === MOVED) return { name, state: 'elsewhere', region: 'another region' }
    if (status !== FORBIDDEN) throw error
    throw cannotLook(
      'access-denied',
      `not authorized to perform: s3:ListBucket on ${name}, or the bucket belongs to another account (403)`,
      'needs s3:ListBucket',
    )
  }
}

/** Only a remark hangs on it: whoever may not see it may still use the bucket. */
async function isVersioned({ aws, signal }: Asking, name: string): Promise<boolean | null> {
  const [s3, { GetBucketVersioningCommand }] = [await aws.s3(), await import('@aws-sdk/client-s3')]
  try {
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }), { abortSignal: signal })
    return Status === 'Enabled'
  } catch (error) {
    if (isNamed(error, 'AccessDenied')) return null
    throw error
  }
}

async function lookAtTable({ aws, signal }: Asking, name: string): Promise<StateBackend['lockTable']> {
  const [dynamoDb, { DescribeTableCommand }] = [await aws.dynamoDb(), await import('@aws-sdk/client-dynamodb')]
  const asked = dynamoDb.send(new DescribeTableCommand({ TableName: name }), { abortSignal: signal })
  const answer = await unless(['ResourceNotFoundException'], asked)
  if (!answer) return { name, state: 'missing' }
  const { Table } = answer
  if (Table?.TableStatus === undefined) {
    throw cannotLook('service-error', `dynamodb:DescribeTable says nothing about ${name}`, '')
  }
  const partitionKey = Table.KeySchema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? null
  return { name, state: 'present', status: Table.TableStatus, partitionKey }
}
