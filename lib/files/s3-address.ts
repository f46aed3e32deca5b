/** A place on S3 below which a run may keep something: a bucket, and the first part of its keys without a slash at its end. */
export interface S3Address {
  readonly bucket: string
  readonly prefix: string
}

const SCHEME = 's3://'
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
/** What AWS calls safe in a key (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html), without the slash. */
const PART = /^[A-Za-z0-9!_.*'()=:@+-]{1,255}$/
const LONGEST_PREFIX = 900

export const isOnS3 = (place: string): boolean => place.startsWith(SCHEME)

/** What `s3://BUCKET/PREFIX` names; undefined where it names no bucket, or all of one. */
export function parseS3Address(text: string): S3Address | undefined {
  if (!isOnS3(text)) return undefined
  const [bucket = '', ...parts] = text.slice(SCHEME.length).replace(/\/$/, '').split('/')
  const sound = parts.length > 0 && parts.every(part => PART.test(part) && part !== '.' && part !== '..')
  const prefix = parts.join('/')
  return BUCKET.test(bucket) && sound && prefix.length <= LONGEST_PREFIX ? { bucket, prefix } : undefined
}

export const s3Address = ({ bucket, prefix }: S3Address, name?: string): string =>
  `${SCHEME}${bucket}/${prefix}${name === undefined ? '' : `/${name}`}`
