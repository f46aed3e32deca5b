import type { HandlerExecutionContext, MiddlewareStack } from '@smithy/types'
import type { S3Address } from '../../lib/files/s3-address.ts'
import type { CredentialSource } from '../../platform/target.ts'
import { allowedActions, type ServicePrefix, taskActions } from './allowed-commands.ts'
import type { CallQueue } from './call-queue.ts'
import { cannotLook } from './cannot-look.ts'
import { checkAnswers } from './check-answer.ts'
import { rememberCall } from './failed-call.ts'
import { touchesOnly } from './object-calls.ts'

/** Number of HTTP calls by `service:Operation`. */
export type CallCounts = Map<string, number>

/**
 * Puts watchmen on a client: nothing but an allowed operation gets as far as the network, every call takes its turn in the service's
 * queue, and every HTTP attempt is counted, retries and pages one by one. What comes back is checked before anybody takes it for an answer.
 * Errors are told apart later by the operation remembered here.
 */
export function observeCalls<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  options: {
    readonly service: ServicePrefix
    readonly source: CredentialSource
    readonly counts: CallCounts
    readonly mayRunTasks: boolean
    /** Below which objects may be read and written. */
    readonly objectsBelow: S3Address | undefined
    readonly queue: CallQueue
  },
): void {
  const { service, source, counts, mayRunTasks, objectsBelow, queue } = options
  const actionOf = (commandName: string | undefined) =>
    `${service}:${(commandName ?? 'unknown').replace(/Command$/, '')}`
  const isAllowed = (action: string, input: unknown): boolean =>
    allowedActions.has(action) ||
    (mayRunTasks && taskActions.has(action)) ||
    (objectsBelow !== undefined && touchesOnly(objectsBelow, action, input))
  stack.add(
    (next, { commandName }) =>
      async args => {
        const action = actionOf(commandName)
        if (!isAllowed(action, args.input)) {
          throw cannotLook('internal', `${action} is not on the list of operations that only read`, '')
        }
        try {
          return await next(args)
        } catch (error) {
          rememberCall(error, { action, source })
          throw error
        }
      },
    { step: 'initialize', priority: 'high', name: 'readOnlyGuard', override: true },
  )
  // Around the retries, and after everything that is done once per call.
  stack.add((next, context) => args => queue.send(actionOf(context.commandName), () => next(args), signalOf(context)), {
    step: 'build',
    priority: 'low',
    name: 'queue',
    override: true,
  })
  checkAnswers(stack, service)
  stack.add(
    (next, { commandName }) =>
      args => {
        const action = actionOf(commandName)
        counts.set(action, (counts.get(action) ?? 0) + 1)
        return next(args)
      },
    // The innermost place: after the retry and the signature, so that only what is really sent counts.
    { step: 'deserialize', priority: 'low', name: 'callCounter', override: true },
  )
}

/** The signal that the call was sent with. */
function signalOf({ __smithy_context: { abortSignal } = {} }: HandlerExecutionContext): AbortSignal | undefined {
  return abortSignal instanceof AbortSignal ? abortSignal : undefined
}
