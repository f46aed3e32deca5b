import { awsError } from '../lib/aws-error.ts'
import { parseXml } from '../lib/xml-read.ts'
import { content, XML_DECLARATION } from '../lib/xml-write.ts'
import { carryOut, findOperation, type Operations, type Service } from '../service.ts'
import { QUERY_ERRORS } from './query.ts'
import { matchRoute, type Route } from './routes.ts'

/** What an operation of a REST XML service answers: one XML document, or the bytes of a payload as they are. */
export interface RestXmlOutput {
  readonly headers?: Readonly<Record<string, string>>
  readonly payload:
    | { readonly root: string; readonly members: object }
    | { readonly contentType: string; readonly text: string }
}

interface RestXmlService {
  readonly name: string
  readonly namespace: string
  readonly routes: readonly Route[]
  readonly reads: Operations<RestXmlOutput>
  readonly writes: Operations<RestXmlOutput>
}

const SERVER_FAULT = 500

/** A service that speaks REST XML: the operation follows from method and path; lists are written by their item names. */
export function restXmlService({ name, namespace, routes, reads, writes }: RestXmlService): Service {
  const [version = ''] = routes[0]?.path.split('/').filter(part => part !== '') ?? []
  return {
    name,
    scope: 'global',
    errors: QUERY_ERRORS,
    recognises: ({ path }) => path.startsWith(`/${version}/`),
    understand(request) {
      const match = matchRoute(routes, request)
      const found = match && findOperation(match.operation, reads, writes)
      if (!found) {
        throw awsError('InvalidAction', `the sandbox's ${name} has no ${request.method} ${request.path}`, 404)
      }
      const input = { ...(request.body === '' ? {} : parseXml(request.body)), ...match.input }
      return {
        operation: match.operation,
        input,
        writes: found.writes,
        run(world, context) {
          const { payload, headers } = carryOut(`${name}:${match.operation}`, found.operation, world, input, context)
          const document = 'root' in payload
          return {
            status: 200,
            headers: {
              'content-type': document ? 'text/xml' : payload.contentType,
              'x-amzn-requestid': context.requestId,
              ...headers,
            },
            body: document
              ? `${XML_DECLARATION}<${payload.root} xmlns="${namespace}">${content(payload.members, 'repeated')}</${payload.root}>`
              : payload.text,
          }
        },
      }
    },
    refuse({ code, message, status }, requestId) {
      const error = { Type: status < SERVER_FAULT ? 'Sender' : 'Receiver', Code: code, Message: message }
      return {
        status,
        headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
        body: `${XML_DECLARATION}<ErrorResponse xmlns="${namespace}">${content({ Error: error, RequestId: requestId }, 'repeated')}</ErrorResponse>`,
      }
    },
  }
}
