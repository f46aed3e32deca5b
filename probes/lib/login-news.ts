/** How far the login task of a target (`prod/goldencrust`) has come. */
export type LoginNews = { readonly target: string } & (
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

const listeners = new Set<(news: LoginNews) => void>()
let forbidden = false

/** Hears of the login tasks that this thread starts, from now on. */
export function onLoginNews(listener: (news: LoginNews) => void): void {
  listeners.add(listener)
}

export function tellLogin(news: LoginNews): void {
  for (const listener of listeners) listener(news)
}

/** From here on this thread starts no login task. */
export function forbidLogins(): void {
  forbidden = true
}

export const loginsForbidden = (): boolean => forbidden
