import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { type S3Address, s3Address } from '../lib/files/s3-address.ts'
import type { Access } from '../platform/target.ts'
import { createAws } from '../probes/lib/aws.ts'
import { classify } from '../probes/lib/classify.ts'

/** A place on S3 cannot be used; the message is for people. */
interface ObjectsError extends Error {
  readonly code: 'OBJECTS'
}

/** What a run keeps below one place on S3. An object is replaced only by who has seen what it replaces. */
export interface Objects {
  /** As people and the AWS CLI name it. */
  readonly address: (name?: string) => string
  /** An object's text and version; undefined where there is none. */
  readonly read: (
    name: string,
    limitBytes: number,
  ) => Promise<{ readonly text: string; readonly version: string } | undefined>
  /** The names of all objects with their versions. */
  readonly versions: () => Promise<ReadonlyMap<string, string>>
  /** Writes where the version is still that (`null`: where nothing is) and tells the new one; undefined where it is not, and nothing is written. */
  readonly write: (
    name: string,
    content: string | Buffer,
    options: { readonly version: string | null; readonly contentType: string },
  ) => Promise<string | undefined>
  readonly close: () => void
}

/** One call with its retries. */
const DEADLINE_MS = 60_000
const MOST_NAMES = 20_000
/** S3 gives a thousand names a page, and may give fewer. */
const MOST_PAGES = 200
const MB = 1_000_000
/** No object has this version: what is asked to replace it is allowed or not, and never written. */
const NO_VERSION = '"no-version"'
const CHECK = 'write-check'

/**
 * Opens a place and proves, without writing anything, that objects may be written there and that the store checks conditions; throws an
 * ObjectsError before any time is spent on a run.
 */
export async function openObjects(place: S3Address, access: Access): Promise<Objects> {
  const objects = objectsBelow(place, access)
  const written = await objects.write(CHECK, CHECK, { version: NO_VERSION, contentType: 'text/plain' }).catch(error => {
    objects.close()
    throw error
  })
  if (written === undefined) return objects
  objects.close()
  throw objectsError(
    `${objects.address()}: this store does not check If-Match, so two runs could overwrite each other. Use S3, or a folder.`,
  )
}

/** The same to read from alone, without the proof. */
export function objectsBelow(place: S3Address, access: Access): Objects {
  const aws = createAws(access, { objectsBelow: place, probeMs: DEADLINE_MS })
  const { bucket } = place
  const keyOf = (name: string): string => `${place.prefix}/${name}`

  /** `undefined` for one of the expected errors. */
  async function ask<T>(
    what: string,
    expected: readonly string[],
    send: (s3: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await send(await aws.s3(), { abortSignal: AbortSignal.timeout(DEADLINE_MS) })
    } catch (error) {
      if (error instanceof Error && expected.includes(error.name)) return undefined
      throw objectsError(`${what}: ${reasonOf(error, bucket)}`)
    }
  }

  const objects: Objects = {
    address: name => s3Address(place, name),
    close: aws.destroy,
    async read(name, limitBytes) {
      const what = `cannot read ${objects.address(name)}`
      const { GetObjectCommand } = await import('@aws-sdk/client-s3')
      const command = new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) })
      const found = await ask(what, ['NoSuchKey'], (s3, options) => s3.send(command, options))
      if (!found?.Body || found.ETag === undefined) return undefined
      // Nothing comes after so many bytes, and before they are known nothing is read.
      const bytes = found.ContentLength
      if (bytes === undefined || bytes > limitBytes) {
        if (found.Body instanceof Readable) found.Body.destroy()
        throw objectsError(
          bytes === undefined
            ? `${what}: this store does not say how large it is. Use S3, or a folder.`
            : `${what}: ${Math.ceil(bytes / MB)} MB, and at most ${limitBytes / MB} MB are read.`,
        )
      }
      return { text: await found.Body.transformToString(), version: found.ETag }
    },
    async versions() {
      const what = `cannot list ${objects.address()}/`
      const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
      const names = new Map<string, string>()
      let next: string | undefined
      let pages = 0
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: keyOf(''), ContinuationToken: next })
        const page = await ask(what, [], (s3, options) => s3.send(command, options))
        for (const { Key = '', ETag = '' } of page?.Contents ?? []) names.set(Key.slice(keyOf('').length), ETag)
        pages += 1
        if (names.size > MOST_NAMES)
          throw objectsError(`${what}: more than ${MOST_NAMES} objects are there. Name a place of its own.`)
        if (pages === MOST_PAGES) throw objectsError(`${what}: the list has no end after ${MOST_PAGES} pages.`)
        next = page?.NextContinuationToken
      } while (next !== undefined)
      return names
    },
    async write(name, content, { version, contentType }) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(name),
        Body: content,
        ContentType: contentType,
        ...(version === null ? { IfNoneMatch: '*' } : { IfMatch: version }),
      })
      const what = `cannot write ${objects.address(name)}`
      const written = await ask(what, REFUSALS, (s3, options) => s3.send(command, options))
      if (written) return written.ETag
      if (version === NO_VERSION) return undefined
      // An answer that was lost made the client write again, and then what it finds is its own.
      const there = await objects.read(name, Math.max(Buffer.byteLength(content), MB))
      return there?.text === content.toString() ? there.version : undefined
    },
  }
  return objects
}

/** Something else is there now, is gone, or is written at this moment. */
const REFUSALS: readonly string[] = ['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict']

function reasonOf(error: unknown, bucket: string): string {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NoSuchBucket') return `there is no bucket ${bucket}. Create it, or name another one.`
  if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed')
    return `the bucket ${bucket} lives in another region. Name one in the region of the environment.`
  if (name === 'NotImplemented') return 'this store takes no conditional writes. Use S3, or a folder.'
  const { code, message, hint } = classify(error)
  const remedy =
    code === 'access-denied'
      ? "the role needs what npm run policy prints; look at the bucket's own policy and key too"
      : hint
  return `${message}.${remedy === '' ? '' : ` ${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`}`
}

const objectsError = (message: string): ObjectsError => Object.assign(new Error(message), { code: 'OBJECTS' as const })
