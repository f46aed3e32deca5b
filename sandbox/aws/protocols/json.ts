import { isRecord } from '../../../lib/values.ts'
import { type AwsError, awsError } from '../lib/aws-error.ts'
import type { Input } from '../lib/input.ts'
import { carryOut, findOperation, type GeneralErrors, type Operations, type Service } from '../service.ts'

interface JsonService {
  readonly name: string
  /** What stands before the operation's name in `X-Amz-Target`. */
  readonly targetPrefix: string
  /** `global`: the same in every region. */
  readonly scope?: 'global'
  /** Of AWS JSON; 1.1 unless said otherwise. */
  readonly jsonVersion?: '1.0' | '1.1'
  readonly reads: Operations<object>
  readonly writes: Operations<object>
}

export const JSON_ERRORS: GeneralErrors = {
  expired: 'ExpiredTokenException',
  unknownKey: 'UnrecognizedClientException',
  skewed: 'InvalidSignatureException',
  denied: 'AccessDeniedException',
  throttled: 'ThrottlingException',
  throttledStatus: 400,
  unsigned: 'MissingAuthenticationTokenException',
}

const CONTENT_TYPE = 'application/x-amz-json-1.1'

/** A service that speaks AWS JSON: one POST per call, the operation in `X-Amz-Target`, times in seconds since the epoch. */
export function jsonService({ name, targetPrefix, scope, jsonVersion = '1.1', reads, writes }: JsonService): Service {
  return {
    name,
    scope: scope ?? 'regional',
    errors: JSON_ERRORS,
    recognises: ({ headers }) => (headers['x-amz-target'] ?? '').startsWith(`${targetPrefix}.`),
    understand({ headers, body }) {
      const target = headers['x-amz-target'] ?? ''
      const operation = target.slice(target.lastIndexOf('.') + 1)
      const found = target === `${targetPrefix}.${operation}` ? findOperation(operation, reads, writes) : undefined
      if (!found) throw awsError('UnknownOperationException', `the sandbox's ${name} has no operation ${target}`)
      const input = parseJsonInput(body)
      return {
        operation,
        input,
        writes: found.writes,
        run: (world, context) => ({
          status: 200,
          headers: {
            'content-type': `application/x-amz-json-${jsonVersion}`,
            'x-amzn-requestid': context.requestId,
          },
          body: JSON.stringify(jsonValue(carryOut(`${name}:${operation}`, found.operation, world, input, context))),
        }),
      }
    },
    refuse: (error, requestId) => refuseJson(error, requestId),
  }
}

/** An error body of the JSON protocols. Services disagree about the case of `message`; both are sent. */
export function refuseJson({ code, message, status }: AwsError, requestId: string) {
  return {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, Message: message }),
  }
}

export function parseJsonInput(body: string): Input {
  if (body === '') return {}
  try {
    const parsed: unknown = JSON.parse(body)
    if (isRecord(parsed)) return parsed
  } catch {
    throw awsError('SerializationException', 'the body is not JSON')
  }
  throw awsError('SerializationException', 'the body is not a JSON object')
}

const MS_PER_SECOND = 1000

/** The value with every date as seconds since the epoch. */
export function jsonValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / MS_PER_SECOND
  if (Array.isArray(value)) return value.map(jsonValue)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonValue(member)]))
}
