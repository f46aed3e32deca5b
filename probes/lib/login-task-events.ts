/** How far the login task of a target (`prod/goldencrust`) has come. */
export type LoginTaskEvent = { readonly target: string } & (
  | {
      /** About to be asked for: from here on it may run, whether or not an answer comes. */
      readonly state: 'asked'
      /** Ids of those that ran before. */
      readonly earlier: readonly string[]
    }
  | { readonly state: 'started'; readonly id: string }
  /** It has ended, was stopped, or was refused: nothing of it runs. */
  | { readonly state: 'over' }
)

const listeners = new Set<(event: LoginTaskEvent) => void>()
let forbidden = false

/** Calls the listener with every event of the login tasks that this thread starts, from now on. */
export function onLoginTaskEvent(listener: (event: LoginTaskEvent) => void): void {
  listeners.add(listener)
}

export function publishLoginTaskEvent(event: LoginTaskEvent): void {
  for (const listener of listeners) listener(event)
}

/** From here on this thread starts no login task. */
export function forbidLogins(): void {
  forbidden = true
}

export const loginsForbidden = (): boolean => forbidden
