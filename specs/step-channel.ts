import { BroadcastChannel, receiveMessageOnPort } from 'node:worker_threads'
import { onSecret, registerSecret } from '../platform/redact.ts'
import type { StepRecord } from './run-context.ts'

declare module 'node:worker_threads' {
  /** Node documents it for both kinds, its types know only of one. */
  function receiveMessageOnPort(port: BroadcastChannel): { readonly message: unknown } | undefined
}

/** What the worker that looks tells the thread that reports: within this process only, since nothing of it is redacted. */
type Message = { readonly secret: string } | { readonly step: StepRecord }

/** The worker's end. */
export interface Teller {
  readonly tell: (step: StepRecord) => void
}

/** The reporting thread's end. */
export interface Listener {
  /**
   * Takes in all that was told so far. A message is in the queue as soon as it was told, so that once a test's result has arrived its step and
   * every secret that the step has seen are there.
   */
  readonly drain: () => void
  readonly close: () => void
}

/** Tells the listener of this name about every secret, past ones included, and about each step. */
export function openTeller(name: string): Teller {
  const channel = new BroadcastChannel(name)
  channel.unref()
  const post = (message: Message) => channel.postMessage(message)
  onSecret(secret => post({ secret }))
  return { tell: step => post({ step }) }
}

/** Hears what workers tell under this name: their secrets become those of this thread, their steps go to `onStep`. */
export function openListener(name: string, onStep: (step: StepRecord) => void): Listener {
  const channel = new BroadcastChannel(name)
  channel.unref()
  const take = (message: unknown) => {
    if (!isMessage(message)) return
    if ('secret' in message) registerSecret(message.secret)
    else onStep(message.step)
  }
  channel.onmessage = (event: unknown) => {
    if (typeof event === 'object' && event !== null && 'data' in event) take(event.data)
  }
  return {
    drain() {
      for (let next = receiveMessageOnPort(channel); next; next = receiveMessageOnPort(channel)) take(next.message)
    },
    close: () => channel.close(),
  }
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && ('secret' in value || 'step' in value)
