import { createHash } from 'node:crypto'
import type { BucketState } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { page } from '../lib/page.ts'
import { content, XML_DECLARATION } from '../lib/xml-write.ts'
import type { WireAnswer, WireRequest } from '../service.ts'

const NOT_FOUND = 404
const PRECONDITION_FAILED = 412
const MOST_KEYS = 1000

type Objects = BucketState['objects']

export function getObject(objects: Objects, key: string): WireAnswer {
  const found = objects.get(key)
  if (!found) throw noSuchKey()
  return { status: 200, headers: { 'content-type': 'application/octet-stream', etag: found.etag }, body: found.text }
}

/** Puts an object where its conditions hold, as S3 checks them: `If-None-Match: *`, or `If-Match` with the tag of what is there. */
export function putObject(objects: Objects, key: string, { headers, body }: WireRequest): WireAnswer {
  const there = objects.get(key)
  const match = headers['if-match']
  if (match !== undefined && !there) throw noSuchKey()
  if ((match !== undefined && match !== there?.etag) || (headers['if-none-match'] === '*' && there))
    throw awsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      PRECONDITION_FAILED,
    )
  const etag = `"${createHash('md5').update(body).digest('hex')}"`
  objects.set(key, { text: body, etag })
  return { status: 200, headers: { etag }, body: '' }
}

export function listObjects(objects: Objects, bucket: string, query: URLSearchParams): WireAnswer {
  const prefix = query.get('prefix') ?? ''
  const keys = [...objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
  const limit = Math.min(Number(query.get('max-keys') ?? MOST_KEYS), MOST_KEYS)
  const token = query.get('continuation-token') ?? undefined
  const { items, nextToken } = page(keys, limit, token, 'InvalidArgument')
  const members = {
    Name: bucket,
    Prefix: prefix,
    KeyCount: items.length,
    MaxKeys: limit,
    IsTruncated: nextToken !== undefined,
    NextContinuationToken: nextToken,
    Contents: items.map(([Key, { text, etag }]) => ({ Key, ETag: etag, Size: Buffer.byteLength(text) })),
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `${XML_DECLARATION}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content(members, 'repeated')}</ListBucketResult>`,
  }
}

const noSuchKey = () => awsError('NoSuchKey', 'The specified key does not exist.', NOT_FOUND)
