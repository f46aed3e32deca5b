import { randomUUID } from 'node:crypto'
import { awsError } from '../lib/aws-error.ts'
import { upperOf } from '../lib/ids.ts'
import { type Input, text } from '../lib/input.ts'

const PRECONDITION_FAILED = 412

/** Refuses a change that was not made from the current version. */
export function requireMatch(input: Input, etag: string): void {
  const ifMatch = text(input, 'IfMatch')
  if (ifMatch === undefined) {
    throw awsError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.')
  }
  if (ifMatch !== etag) {
    throw awsError(
      'PreconditionFailed',
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
      PRECONDITION_FAILED,
    )
  }
}

/** A version as CloudFront writes them. */
export const newEtag = (): string => `E${upperOf(randomUUID(), 13)}`
