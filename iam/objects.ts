import { type S3Address, s3Address } from '../lib/files/s3-address.ts'
import type { Environment } from '../platform/environment.ts'
import type { Policy, Statement } from './policy.ts'

/** A policy, and what a run needs besides to keep its history or its reports below places on S3: read and put these objects, nothing else. */
export const withObjects = (
  { Version, Statement }: Policy,
  places: readonly S3Address[],
  { accountId }: Pick<Environment, 'accountId'>,
): Policy => ({
  Version,
  Statement: [
    ...Statement,
    ...[...new Map(places.map(place => [s3Address(place), place])).values()].flatMap((place, index) =>
      statementsOf(place, index + 1, accountId),
    ),
  ],
})

function statementsOf({ bucket, prefix }: S3Address, number: number, accountId: string): readonly Statement[] {
  // A bucket's ARN does not say whose it is.
  const ours = { 'aws:ResourceAccount': accountId }
  return [
    {
      Sid: `ObjectsOfRuns${number}`,
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: [`arn:aws:s3:::${bucket}/${prefix}/*`],
      Condition: { StringEquals: ours },
    },
    {
      Sid: `ListOfObjectsOfRuns${number}`,
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [`arn:aws:s3:::${bucket}`],
      // IfExists: who may not list a bucket hears AccessDenied of an object that is not there, and S3 asks that without a prefix.
      Condition: { StringEquals: ours, StringLikeIfExists: { 's3:prefix': `${prefix}/*` } },
    },
  ]
}
