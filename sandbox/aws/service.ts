import type { World } from '../model/state.ts'
import type { AwsError } from './lib/aws-error.ts'
import type { Input } from './lib/input.ts'

/** A request to the AWS endpoints; header names in lower case. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an operation knows about its call besides the input. */
export interface CallContext {
  /** The region the caller signed for. */
  readonly region: string
  readonly requestId: string
  /** The endpoint as the caller knows it, `http://host:port`. */
  readonly endpoint: string
}

/** One operation of a service over the world; errors are thrown by `awsError`. */
export type Operation<Output> = (world: World, input: Input, context: CallContext) => Output

export type Operations<Output> = Readonly<Record<string, Operation<Output>>>

/** Names that the same general error has in a service's own dialect. */
export interface GeneralErrors {
  readonly expired: string
  /** Of a caller whose access key belongs to nobody. */
  readonly unknownKey: string
  readonly skewed: string
  readonly denied: string
  readonly throttled: string
  readonly throttledStatus: number
  readonly unsigned: string
}

/** A request that was understood: which operation, and how to carry it out. */
export interface Call {
  readonly operation: string
  readonly input: Input
  /** True when it can change the world. */
  readonly writes: boolean
  readonly run: (world: World, context: CallContext) => WireAnswer
}

/** One AWS service at the endpoint, in its own wire protocol. */
export interface Service {
  /** The name in a request's signature, which is also the prefix of its IAM actions. */
  readonly name: string
  readonly scope: 'regional' | 'global'
  readonly errors: GeneralErrors
  /** Whether a request without a signature looks like one for this service. */
  readonly recognises: (request: WireRequest) => boolean
  readonly understand: (request: WireRequest) => Call
  readonly refuse: (error: AwsError, requestId: string) => WireAnswer
}

/** Carries an operation out; what it answers may be replaced by a recorded answer. */
export function carryOut<Output extends object>(
  name: string,
  operation: Operation<Output>,
  world: World,
  input: Input,
  context: CallContext,
): Output {
  const answer = operation(world, input, context)
  return world.recorded.answers.get(name)?.(answer) ?? answer
}

/** The operation by its name, and whether it is one of the writing ones. */
export function findOperation<Output>(
  name: string,
  reads: Operations<Output>,
  writes: Operations<Output>,
): { readonly operation: Operation<Output>; readonly writes: boolean } | undefined {
  const table = Object.hasOwn(reads, name) ? reads : Object.hasOwn(writes, name) ? writes : undefined
  const operation = table?.[name]
  return operation && { operation, writes: table === writes }
}
