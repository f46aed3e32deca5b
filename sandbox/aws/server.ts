import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../model/state.ts'
import { bodyOf } from '../servers/body.ts'
import { listenOnLoopback } from '../servers/loopback.ts'
import type { RunningServer } from '../servers/types.ts'
import { admit, visibleWorld } from './access.ts'
import { type AwsError, awsErrorOf } from './lib/aws-error.ts'
import { refuseJson } from './protocols/json.ts'
import type { Service, WireAnswer, WireRequest } from './service.ts'
import { services } from './services/index.ts'
import { scopeOf } from './signature.ts'

const NOT_IMPLEMENTED = 501
const FORBIDDEN = 403

/**
 * The AWS endpoints on a free loopback port: one address for all services, as `AWS_ENDPOINT_URL` and `--endpoint-url` expect it. Every
 * operation that changes the world is followed by `settle`, and each is preceded by `settleInTime`. Nothing of a request or an answer is written anywhere.
 */
export function startAws(
  world: World,
  settle: (world: World) => void,
  settleInTime: (world: World) => void = () => {},
): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    void respond(world, { settle, settleInTime }, incoming, outgoing).then(
      ({ status, headers, body }) => {
        outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
      },
      () => outgoing.destroy(),
    )
  })
  return listenOnLoopback(server)
}

async function respond(
  world: World,
  { settle, settleInTime }: Readonly<Record<'settle' | 'settleInTime', (world: World) => void>>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<WireAnswer> {
  const request = await received(incoming)
  if (world.latencyMs > 0) await pause(world.latencyMs, outgoing)
  const requestId = randomUUID()
  const scope = scopeOf(request)
  const service =
    services.find(({ name }) => name === scope?.service) ?? services.find(each => each.recognises(request))
  if (!service) return unknownService(scope?.service, requestId)
  try {
    if (!scope) return service.refuse(unsigned(service), requestId)
    if (scope.service !== service.name) return unknownService(scope.service, requestId)
    const call = service.understand(request)
    admit(world, service, call, scope.region)
    settleInTime(world)
    const context = { region: scope.region, requestId, endpoint: `http://${request.headers.host ?? 'localhost'}` }
    const answer = call.run(visibleWorld(world, service, scope.region), context)
    if (call.writes) settle(world)
    return answer
  } catch (error) {
    return service.refuse(awsErrorOf(error) ?? internal(error), requestId)
  }
}

/** Waits no longer than the caller does. */
async function pause(ms: number, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  if (outgoing.destroyed) gone.abort()
  await delay(ms, undefined, { signal: gone.signal })
}

async function received(incoming: IncomingMessage): Promise<WireRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://sandbox')
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : (value ?? ''),
  ])
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body: await bodyOf(incoming),
  }
}

const unsigned = ({ errors }: Service): AwsError => ({
  code: errors.unsigned,
  message: 'Request is missing Authentication Token',
  status: FORBIDDEN,
})

const unknownService = (name: string | undefined, requestId: string): WireAnswer =>
  refuseJson(
    {
      code: name === undefined ? 'MissingAuthenticationTokenException' : 'UnknownOperationException',
      message: name === undefined ? 'Request is missing Authentication Token' : `the sandbox has no service ${name}`,
      status: name === undefined ? FORBIDDEN : NOT_IMPLEMENTED,
    },
    requestId,
  )

/** A fault of the sandbox itself; said aloud, so that it is never taken for an answer of the platform. */
const internal = (error: unknown): AwsError => ({
  code: 'InternalFailure',
  message: `the sandbox failed: ${error instanceof Error ? error.message : String(error)}`,
  status: 500,
})
