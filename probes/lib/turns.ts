/** One place in a queue: `wait` until it is its turn, at most once needed; `leave` lets the next one in and may be called at any time. */
interface Turn {
  readonly wait: () => Promise<void>
  readonly leave: () => void
}

/** A queue in which one goes at a time; only who waits takes a place. */
export function createTurns(): () => Turn {
  let last: Promise<void> = Promise.resolve()
  return () => {
    let leave = () => {}
    let place: Promise<void> | undefined
    return {
      wait() {
        if (place) return place
        place = last
        last = new Promise<void>(resolve => {
          leave = resolve
        })
        return place
      },
      leave: () => leave(),
    }
  }
}
