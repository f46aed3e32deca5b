interface Entry {
  readonly at: string
  readonly says: string
}

/** Of a long wait its beginning and its end are kept. */
const FIRST = 20
const LAST = 60

/** What was seen over time, one entry a change. */
export function createHistory() {
  const first: Entry[] = []
  const last: Entry[] = []
  let newest = ''
  let left = 0
  return {
    /** Whether it was a change. */
    add(atMs: number, says: string): boolean {
      if (says === newest) return false
      newest = says
      const entry = { at: new Date(atMs).toISOString(), says }
      if (first.length < FIRST) first.push(entry)
      else last.push(entry)
      if (last.length > LAST) {
        last.shift()
        left++
      }
      return true
    },
    newest: () => newest,
    entries(): readonly Entry[] {
      const [resumed] = last
      const gap = left > 0 && resumed ? [{ at: resumed.at, says: `(${left} changes left out)` }] : []
      return [...first, ...gap, ...last]
    },
  }
}
