import type { S3Address } from '../../lib/files/s3-address.ts'
import { isRecord } from '../../lib/values.ts'
import type { ObjectOperation } from './allowed-commands.ts'

/** The members that each call on objects may have. Whatever else S3 knows (ACLs, grants, tags, locks, redirects) is refused. */
const MEMBERS: Readonly<Record<`s3:${ObjectOperation}`, readonly string[]>> = {
  's3:GetObject': ['Bucket', 'Key'],
  's3:ListObjectsV2': ['Bucket', 'Prefix', 'ContinuationToken', 'MaxKeys'],
  's3:PutObject': ['Bucket', 'Key', 'Body', 'ContentType', 'IfMatch', 'IfNoneMatch'],
}

/** Whether a call touches nothing but objects below a place: only named members, nothing overwritten that was not seen. */
export function touchesOnly({ bucket, prefix }: S3Address, action: string, input: unknown): boolean {
  const known = Object.entries(MEMBERS).find(([name]) => name === action)
  if (!known || !isRecord(input)) return false
  const [, members] = known
  const given = Object.keys(input).filter(name => input[name] !== undefined)
  if (input.Bucket !== bucket || given.some(name => !members.includes(name))) return false
  const key = action === 's3:ListObjectsV2' ? input.Prefix : input.Key
  if (typeof key !== 'string' || !key.startsWith(`${prefix}/`) || key.split('/').includes('..')) return false
  return action !== 's3:PutObject' || given.includes('IfMatch') !== given.includes('IfNoneMatch')
}
