import { awsError } from '../lib/aws-error.ts'
import { content, element, XML_DECLARATION } from '../lib/xml-write.ts'
import { carryOut, findOperation, type GeneralErrors, type Operations, type Service } from '../service.ts'
import { isFormOf, parseForm } from './form.ts'

interface QueryService {
  readonly name: string
  readonly version: string
  readonly namespace: string
  readonly scope: 'regional' | 'global'
  readonly reads: Operations<object>
  readonly writes: Operations<object>
}

export const QUERY_ERRORS: GeneralErrors = {
  expired: 'ExpiredToken',
  unknownKey: 'InvalidClientTokenId',
  skewed: 'SignatureDoesNotMatch',
  denied: 'AccessDenied',
  throttled: 'Throttling',
  throttledStatus: 400,
  unsigned: 'MissingAuthenticationToken',
}

const SERVER_FAULT = 500

/** A service that speaks AWS Query: a form with Action and Version in, XML with `<member>` lists out. */
export function queryService({ name, version, namespace, scope, reads, writes }: QueryService): Service {
  return {
    name,
    scope,
    errors: QUERY_ERRORS,
    recognises: request => isFormOf(request, version),
    understand({ body }) {
      const { action, version: sent, input } = parseForm(body)
      const found = sent === version ? findOperation(action, reads, writes) : undefined
      if (!found) {
        throw awsError('InvalidAction', `the sandbox's ${name} has no operation ${action} in version ${sent}`)
      }
      return {
        operation: action,
        input,
        writes: found.writes,
        run(world, context) {
          const result = carryOut(`${name}:${action}`, found.operation, world, input, context)
          const { requestId } = context
          return {
            status: 200,
            headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
            body: `<${action}Response xmlns="${namespace}"><${action}Result>${content(result, 'member')}</${action}Result>${element('ResponseMetadata', { RequestId: requestId }, 'member')}</${action}Response>`,
          }
        },
      }
    },
    refuse({ code, message, status }, requestId) {
      const error = { Type: status < SERVER_FAULT ? 'Sender' : 'Receiver', Code: code, Message: message }
      return {
        status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body: `${XML_DECLARATION}<ErrorResponse xmlns="${namespace}">${content({ Error: error, RequestId: requestId }, 'member')}</ErrorResponse>`,
      }
    },
  }
}
