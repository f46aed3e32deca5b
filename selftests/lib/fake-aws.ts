import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Access } from '../../platform/target.ts'

/** A call as it came over the wire: the operation's name, or method and path where the path says it. */
export interface WireCall {
  readonly operation: string
  readonly body: string
  readonly url: URL
  /** How often this operation was called before. */
  readonly nth: number
}

export interface WireAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | object
  /** Without the headers that AWS sends with everything. */
  readonly bare?: boolean
}

export interface FakeAws {
  readonly access: Access
  readonly calls: readonly WireCall[]
  readonly close: () => Promise<void>
}

/** An endpoint that answers canned bodies in AWS's wire formats, for what the sandbox has no reason to answer: errors, pages, oddities. */
export async function fakeAws(
  answers: Readonly<Record<string, WireAnswer | ((call: WireCall) => WireAnswer)>>,
): Promise<FakeAws> {
  const calls: WireCall[] = []
  const server = createServer(async (request, response) => {
    const body = await read(request)
    const url = new URL(request.url ?? '/', 'http://fake')
    const operation = operationOf(request, body, url)
    const call = { operation, body, url, nth: calls.filter(known => known.operation === operation).length }
    calls.push(call)
    const entry = answers[operation]
    const answer: WireAnswer = (typeof entry === 'function' ? entry(call) : entry) ?? {
      status: 500,
      body: `no answer for ${operation}`,
    }
    const json = typeof answer.body === 'object'
    response.writeHead(answer.status ?? 200, {
      'content-type': json ? 'application/x-amz-json-1.1' : 'text/xml',
      ...(answer.bare ? {} : { 'x-amzn-requestid': `request-${calls.length}` }),
      ...answer.headers,
    })
    response.end(json ? JSON.stringify(answer.body) : answer.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    access: accessTo(`http://127.0.0.1:${portOf(server.address())}`),
    calls,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Fixed keys and one endpoint, as the sandbox has them. */
export const accessTo = (awsEndpointUrl: string): Access => ({
  region: 'af-south-1',
  credentials: { kind: 'static', accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  awsEndpointUrl,
  resolver: null,
  connectTo: [],
  extraCa: [],
  isolated: true,
})

/** An error of a JSON service (ECS, Secrets Manager, CloudWatch Logs, ECR). */
export const jsonError = (name: string, message: string, status = 400): WireAnswer => ({
  status,
  body: { __type: name, message },
})

/** An error of a query or REST XML service (ELB, IAM, STS, CloudFront, Route 53). */
export const xmlError = (name: string, message: string, status = 400): WireAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
})

/** An answer of a query service. */
export const xmlAnswer = (operation: string, result: string): WireAnswer => ({
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`,
})

function operationOf(request: IncomingMessage, body: string, url: URL): string {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').at(-1) ?? target
  const action = new URLSearchParams(body).get('Action')
  return action ?? `${request.method} ${url.pathname}`
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0
