import type { EvidenceKind } from '../../evidence/index.ts'

/** That a look at a kind of evidence has begun or ended, of a target (`prod/goldencrust`) or of its environment (`prod`). */
export type LookEvent = { readonly of: string; readonly kind: EvidenceKind } & (
  | { readonly state: 'begun' }
  | {
      readonly state: 'ended'
      readonly status: 'observed' | 'unavailable'
      readonly elapsedMs: number
      /** The command a person would type to see the same. */
      readonly reproduce: string
    }
)

const listeners = new Set<(event: LookEvent) => void>()

/** Calls the listener with every look of this thread, from now on. */
export function onLook(listener: (event: LookEvent) => void): void {
  listeners.add(listener)
}

export function publishLook(event: LookEvent): void {
  for (const listener of listeners) listener(event)
}
