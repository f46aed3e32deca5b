import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import type { MiddlewareStack } from '@smithy/types'
import { isRecord } from '../../lib/values.ts'
import type { ServicePrefix } from './allowed-commands.ts'
import { type AnswerRule, answerRules } from './answer-members.ts'
import { cannotLook, isCannotLook } from './cannot-look.ts'
import { type Costs, costsMore } from './count-parts.ts'
import { takeMarksOut } from './foreign-marks.ts'
import { wrongTypeIn } from './member-types.ts'
import { isTooLong, readBytes } from './read-bytes.ts'
import { createTurns } from './turns.ts'
import { beginsAs, isHtml, whatCame } from './what-came.ts'

/** The longest bodies that are read, in bytes, of operations that name no limit of their own. */
const LIMIT_BYTES = { json: 2 * 1024 * 1024, xml: 1024 * 1024 } as const
/**
 * Many small parts cost far more memory than one long text. A page of FilterLogEvents has at most 10,000 events of five members; a hundred
 * distributions or four hundred rules have about 40,000 tags. The longest text in XML is an encoded policy, 30 KB.
 */
const costsUpTo = (form: 'json' | 'xml', limitBytes: number): Costs =>
  form === 'json'
    ? { parts: 100_000, textBytes: limitBytes }
    : { parts: (limitBytes / 1024) * 30, textBytes: 64 * 1024 }
/** Bodies longer than this are read and understood one after the other, so that many of them at once need no more memory than one. */
const LONG_BYTES = 128 * 1024
/** The longest silence in the middle of a body. */
export const IDLE_MS = 8_000

const FORMS: Readonly<Record<ServicePrefix, 'json' | 'xml'>> = {
  sts: 'xml',
  ecs: 'json',
  elasticloadbalancing: 'xml',
  secretsmanager: 'json',
  logs: 'json',
  ecr: 'json',
  iam: 'xml',
  ec2: 'xml',
  elasticfilesystem: 'json',
  ssm: 'json',
  cloudfront: 'xml',
  s3: 'xml',
  dynamodb: 'json',
  route53: 'xml',
}
/** How an error's document begins in the services that answer XML. */
const ERROR_ROOTS = ['ErrorResponse', 'Error', 'Response']
const FIRST_ERROR = 300
const TOO_MANY_REQUESTS = 429
/** Operations whose answer may be a secret from its first character on. */
const SECRET: readonly string[] = ['GetSecretValue', 'GetFunction']

const HINT =
  'something between this machine and AWS may have answered: look at the proxy, the network and AWS_ENDPOINT_URL'

const turns = createTurns()
const sizes = new WeakMap<object, number>()

/** The length in bytes of the body that an answer was read from; 0 where it is not known. */
export const sizeOf = (answer: object): number => sizes.get(answer) ?? 0

/**
 * Puts a reader on a client that takes nothing for an answer but an answer: its body is read up to a limit, begins as the service's answers do,
 * and has every member that the operation's answers always have. Anything else is thrown as `service-error`, with what came.
 */
export function checkAnswers<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  service: ServicePrefix,
): void {
  const form = FORMS[service]
  const rules: Readonly<Record<string, AnswerRule>> = answerRules[service]
  /** Bodies on their way from the inner to the outer of the two middlewares, by the request they belong to. */
  const came = new WeakMap<object, { body: Uint8Array; status: number; leave: () => void }>()

  stack.add(
    (next, context) => async args => {
      const operation = operationOf(context.commandName ?? '')
      const rule = rules[operation]
      const key = keyOf(args)
      try {
        const result = await next(args)
        const lack = rule && lackOf(rule, result.output, args.input)
        if (lack !== undefined)
          throw cannotLook('service-error', `${service}:${operation}: an answer without ${lack}`, HINT)
        const wrong = wrongTypeIn(context, result.output)
        if (wrong !== undefined) {
          throw cannotLook(
            'service-error',
            `${service}:${operation}: an answer in which ${wrong} is not what it always is`,
            HINT,
          )
        }
        const other = rule && otherSubjectOf(rule, result.output, args.input)
        if (other !== undefined) {
          throw cannotLook(
            'service-error',
            `${service}:${operation}: an answer to another question, ${other} is not what was asked for`,
            HINT,
          )
        }
        const body = came.get(key)?.body ?? new Uint8Array()
        // A password is sent as it is stored.
        if (service !== 'secretsmanager') takeMarksOut(result.output, body)
        if (isRecord(result.output)) sizes.set(result.output, body.length)
        return result
      } catch (error) {
        const answer = came.get(key)
        // An error that AWS has told has a fault; whatever else is thrown over a body comes of not understanding it.
        if (!answer || isCannotLook(error) || (error instanceof Error && '$fault' in error)) throw error
        throw noAnswer(service, operation, answer)
      } finally {
        came.get(key)?.leave()
      }
    },
    { step: 'deserialize', priority: 'high', name: 'answerMembers', override: true },
  )
  stack.add(
    (next, { commandName = '' }) =>
      async args => {
        const operation = operationOf(commandName)
        const rule = rules[operation]
        const result = await next(args)
        const { response } = result
        if (!HttpResponse.isInstance(response)) return result
        const status = response.statusCode
        const limitBytes = rule?.limitBytes ?? LIMIT_BYTES[form]
        const costs = costsUpTo(form, limitBytes)
        const turn = turns()
        let body: Uint8Array
        try {
          body = await bodyOf(response.body, limitBytes, size => (size > LONG_BYTES ? turn.wait() : undefined))
        } catch (error) {
          turn.leave()
          if (!isTooLong(error)) throw error
          throw cannotLook(
            'service-error',
            `${service}:${operation}: an answer of more than ${Math.round(limitBytes / 1024)} KB, which was not read to its end`,
            HINT,
          )
        }
        const answer = { body, status, leave: turn.leave }
        came.set(keyOf(args), answer)
        const isPayload = rule?.payload === true && status < FIRST_ERROR
        if (!isPayload && costsMore(form, body, costs)) {
          throw cannotLook(
            'service-error',
            `${service}:${operation}: an answer of more than ${costs.parts} parts, or with a text of more than ${costs.textBytes / 1024} KB`,
            HINT,
          )
        }
        if (rule?.headers && !hasOne(response.headers, rule.headers)) {
          throw noAnswer(service, operation, answer, 'and none of the headers that AWS always sends')
        }
        if (status >= FIRST_ERROR) {
          // Only what was asked with HEAD is refused without a word.
          const understood = body.length === 0 ? operation === 'HeadBucket' : beginsAs(form, body, ERROR_ROOTS)
          if (!understood && status !== TOO_MANY_REQUESTS) throw noAnswer(service, operation, answer)
          response.body = understood ? body : new Uint8Array()
          return result
        }
        if (isPayload) {
          response.body = Readable.from([body])
          return result
        }
        const roots = [rule?.root ?? `${operation}Response`]
        const isAnswer = roots[0] === '' ? !isHtml(body) : beginsAs(form, body, roots)
        if (!isAnswer || (rule?.flags && !holdsFlags(body, rule.flags))) throw noAnswer(service, operation, answer)
        response.body = body
        return result
      },
    { step: 'deserialize', priority: 'low', name: 'answerBody', override: true },
  )
}

const hasOne = (headers: Readonly<Record<string, string>>, names: readonly string[]): boolean =>
  Object.keys(headers).some(name => names.includes(name.toLowerCase()))

const holdsFlags = (body: Uint8Array, flags: RegExp): boolean =>
  [...new TextDecoder().decode(body).matchAll(flags)].every(([, said]) => said === 'true' || said === 'false')

const operationOf = (commandName: string): string => commandName.replace(/Command$/, '')

/** One attempt of one call. */
const keyOf = (args: object): object => {
  const request: unknown = Reflect.get(args, 'request')
  return isRecord(request) ? request : args
}

async function bodyOf(
  body: unknown,
  limit: number,
  onSize: (size: number) => Promise<void> | undefined,
): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body
  return isIterable(body)
    ? readBytes(body, { limit, idleMs: IDLE_MS, onSize: async size => onSize(size) })
    : new Uint8Array()
}

const isIterable = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body

function lackOf(rule: AnswerRule, answer: unknown, input: unknown): string | undefined {
  const lack = rule.members(answer, '')
  if (lack !== undefined || !isRecord(answer) || !isRecord(input)) return lack
  const { marker } = rule
  if (marker && answer[marker.next] !== undefined && answer[marker.next] === input[marker.asked]) {
    return `an end: its ${marker.next} leads to itself`
  }
  return rule.lacks?.(answer, input)
}

const otherSubjectOf = (rule: AnswerRule, answer: unknown, input: unknown): string | undefined =>
  isRecord(answer) && isRecord(input) ? rule.about(answer, input) : undefined

/** With the status, by which a call is tried again or not. */
function noAnswer(
  service: ServicePrefix,
  operation: string,
  { body, status }: { readonly body: Uint8Array; readonly status: number },
  why = 'in place of an answer',
): Error {
  const what = whatCame(body, !SECRET.includes(operation))
  const error = cannotLook('service-error', `${service}:${operation}: HTTP ${status} with ${what} ${why}`, HINT)
  return Object.assign(error, { $metadata: { httpStatusCode: status } })
}
