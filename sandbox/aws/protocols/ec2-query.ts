import { awsError } from '../lib/aws-error.ts'
import { content, XML_DECLARATION } from '../lib/xml-write.ts'
import { carryOut, findOperation, type GeneralErrors, type Operations, type Service } from '../service.ts'
import { isFormOf, parseForm } from './form.ts'

interface Ec2QueryService {
  readonly name: string
  readonly version: string
  readonly reads: Operations<object>
  readonly writes: Operations<object>
}

const EC2_ERRORS: GeneralErrors = {
  expired: 'RequestExpired',
  unknownKey: 'AuthFailure',
  skewed: 'RequestExpired',
  denied: 'UnauthorizedOperation',
  throttled: 'RequestLimitExceeded',
  throttledStatus: 503,
  unsigned: 'AuthFailure',
}

/** EC2's own kind of query: the same form in, XML with lower-case member names and `<item>` lists out, errors in a form of their own. */
export function ec2QueryService({ name, version, reads, writes }: Ec2QueryService): Service {
  const namespace = `http://ec2.amazonaws.com/doc/${version}/`
  return {
    name,
    scope: 'regional',
    errors: EC2_ERRORS,
    recognises: request => isFormOf(request, version),
    understand({ body }) {
      const { action, version: sent, input } = parseForm(body)
      const found = sent === version ? findOperation(action, reads, writes) : undefined
      if (!found) throw awsError('InvalidAction', `the sandbox's ${name} has no operation ${action} in version ${sent}`)
      return {
        operation: action,
        input,
        writes: found.writes,
        run(world, context) {
          const result = carryOut(`${name}:${action}`, found.operation, world, input, context)
          const { requestId } = context
          return {
            status: 200,
            headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
            body: `${XML_DECLARATION}<${action}Response xmlns="${namespace}">${content({ requestId, ...result }, 'item')}</${action}Response>`,
          }
        },
      }
    },
    refuse: ({ code, message, status }, requestId) => ({
      status,
      headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
      body: `${XML_DECLARATION}<Response>${content({ Errors: { Error: { Code: code, Message: message } }, RequestID: requestId }, 'item')}</Response>`,
    }),
  }
}
