import { awsError } from '../lib/aws-error.ts'
import { carryOut, findOperation, type Operations, type Service } from '../service.ts'
import { JSON_ERRORS, jsonValue, parseJsonInput } from './json.ts'
import { matchRoute, type Route } from './routes.ts'

interface RestJsonService {
  readonly name: string
  readonly routes: readonly Route[]
  readonly reads: Operations<object>
  readonly writes: Operations<object>
}

/** A service that speaks REST JSON 1: the operation follows from method and path, members from path, query string and JSON body. */
export function restJsonService({ name, routes, reads, writes }: RestJsonService): Service {
  const [version = ''] = routes[0]?.path.split('/').filter(part => part !== '') ?? []
  return {
    name,
    scope: 'regional',
    errors: JSON_ERRORS,
    recognises: ({ path }) => path.startsWith(`/${version}/`),
    understand(request) {
      const match = matchRoute(routes, request)
      const found = match && findOperation(match.operation, reads, writes)
      if (!found) {
        throw awsError(
          'UnknownOperationException',
          `the sandbox's ${name} has no ${request.method} ${request.path}`,
          404,
        )
      }
      const input = { ...parseJsonInput(request.body), ...match.input }
      return {
        operation: match.operation,
        input,
        writes: found.writes,
        run: (world, context) => ({
          status: 200,
          headers: { 'content-type': 'application/json', 'x-amzn-requestid': context.requestId },
          body: JSON.stringify(
            jsonValue(carryOut(`${name}:${match.operation}`, found.operation, world, input, context)),
          ),
        }),
      }
    },
    refuse: ({ code, message, status }, requestId) => ({
      status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
      body: JSON.stringify({ ErrorCode: code, Message: message }),
    }),
  }
}
