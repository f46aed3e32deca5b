import { BroadcastChannel, MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { onSecret, registerSecret } from '../lib/text/redact.ts'
import { forbidLogins, type LoginTaskEvent, onLoginTaskEvent } from '../probes/lib/login-task-events.ts'
import { type LookEvent, onLook } from '../probes/lib/look-events.ts'
import type { StepRecord } from './run-context.ts'

declare module 'node:worker_threads' {
  /** Node documents it for both kinds, its types know only of one. */
  function receiveMessageOnPort(port: BroadcastChannel | MessagePort): { readonly message: unknown } | undefined
}

/** The ways between the thread that reports and the worker that looks, as one of them holds them; one port may be both. */
export interface Ways {
  readonly records: BroadcastChannel | MessagePort
  readonly orders: BroadcastChannel | MessagePort
}

/** For a worker that somebody else starts: it finds them by this name. */
export const waysNamed = (name: string): Ways => ({
  records: new BroadcastChannel(name),
  orders: new BroadcastChannel(`${name} orders`),
})

/** What the worker that looks sends to the thread that reports: within this process only, since nothing of it is redacted. */
type Message =
  | { readonly secret: string }
  | Sent
  | { readonly login: LoginTaskEvent }
  | { readonly looks: readonly LookEvent[] }
  /** Of a fleet, which has thousands of steps: in the order in which they were handed back. */
  | { readonly steps: readonly Sent[] }
  /** That it is there, and that it starts no login task any more: whatever it has started was sent before. */
  | { readonly worker: 'open' | 'halted' }

interface Sent {
  readonly step: StepRecord
  readonly elapsedMs: number
}

/** The worker's end. */
export interface StepSender {
  readonly send: (step: StepRecord, elapsedMs: number) => void
  /** The same with those that follow soon, at the latest by `sendAll`. */
  readonly sendSoon: (step: StepRecord, elapsedMs: number) => void
  readonly sendAll: () => void
}

/** The reporting thread's end. */
export interface Listener {
  /**
   * Takes in all that was sent so far. A message is in the queue as soon as it was sent, so that once a test's result has arrived its step and
   * every secret that the step has seen are there.
   */
  readonly drain: () => void
  /** The last event of a target's login task; undefined where none was asked for. */
  readonly login: (target: string) => LoginTaskEvent | undefined
  /** Lets no login task be started any more; done when every worker has said so, which one that is gone never does. */
  readonly haltLogins: () => Promise<void>
  /** Takes in nothing more; asked afterwards it answers with what it has. */
  readonly close: () => void
}

/** A fleet has thousands of looks and steps, and whoever watches sees ten changes a second at most. */
const SENT_EVERY_MS = 100

/** Sends every secret, past ones included, each event of a login task, and each step to the listener at the other end. */
export function openStepSender({ records, orders }: Ways): StepSender {
  records.unref()
  const post = (message: Message) => records.postMessage(message)
  onSecret(secret => post({ secret }))
  onLoginTaskEvent(login => post({ login }))
  let looks: LookEvent[] = []
  let steps: Sent[] = []
  let isDue = false
  const sendAll = () => {
    isDue = false
    if (looks.length > 0) post({ looks })
    // Each tells of the calls so far: of steps that are sent together, once.
    const calls = steps.at(-1)?.step.calls
    if (calls) post({ steps: steps.map(({ step, elapsedMs }) => ({ step: { ...step, calls }, elapsedMs })) })
    looks = []
    steps = []
  }
  const sendWithin = () => {
    if (!isDue) setTimeout(sendAll, SENT_EVERY_MS).unref()
    isDue = true
  }
  onLook(look => {
    looks.push(look)
    sendWithin()
  })
  hear(orders, () => {
    forbidLogins()
    post({ worker: 'halted' })
  })
  post({ worker: 'open' })
  return {
    send(step, elapsedMs) {
      sendAll()
      post({ step, elapsedMs })
    },
    sendSoon(step, elapsedMs) {
      steps.push({ step, elapsedMs })
      sendWithin()
    },
    sendAll,
  }
}

/** Takes what workers send: their secrets become those of this thread, their steps go to `onStep`, their looks to `showLook`. */
export function openListener(
  { records, orders }: Ways,
  onStep: StepSender['send'],
  showLook: (look: LookEvent) => void = () => {},
): Listener {
  orders.unref()
  const logins = new Map<string, LoginTaskEvent>()
  const halted = Promise.withResolvers<void>()
  let unhalted = 0
  let halting = false
  let closed = false
  const order = () => {
    if (!closed) orders.postMessage('halt')
  }
  const countWorker = (state: 'open' | 'halted') => {
    unhalted += state === 'open' ? 1 : -1
    // One that came after the order has not got it.
    if (state === 'open' && halting) order()
    if (halting && unhalted <= 0) halted.resolve()
  }
  const take = (message: unknown) => {
    if (!isMessage(message)) return
    if ('secret' in message) registerSecret(message.secret)
    else if ('login' in message) logins.set(message.login.target, message.login)
    else if ('looks' in message) message.looks.forEach(showLook)
    else if ('worker' in message) countWorker(message.worker)
    else for (const { step, elapsedMs } of 'steps' in message ? message.steps : [message]) onStep(step, elapsedMs)
  }
  const drain = () => {
    // After an interruption steps still end, of which nobody hears any more; a channel that is closed is no port.
    if (closed) return
    for (let next = receiveMessageOnPort(records); next; next = receiveMessageOnPort(records)) take(next.message)
  }
  hear(records, take)
  return {
    drain,
    login(target) {
      drain()
      return logins.get(target)
    },
    haltLogins() {
      drain()
      halting = true
      if (unhalted <= 0) halted.resolve()
      else order()
      return halted.promise
    },
    close() {
      closed = true
      records.close()
      orders.close()
    },
  }
}

/** Of what comes by a broadcast Node makes events, and loads its whole fetch for that; a port hands on the messages themselves. */
function hear(way: BroadcastChannel | MessagePort, take: (message: unknown) => void): void {
  if (way instanceof MessagePort) way.on('message', take)
  else
    way.onmessage = (event: unknown) => {
      if (typeof event === 'object' && event !== null && 'data' in event) take(event.data)
    }
  way.unref()
}

const MEMBERS = ['secret', 'step', 'steps', 'login', 'looks', 'worker'] as const

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && MEMBERS.some(member => member in value)
