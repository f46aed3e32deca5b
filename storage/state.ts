import { parseState } from '../history/parse.ts'
import { emptyState } from '../history/state.ts'
import { LIMIT_BYTES, type StateStore, textOfState, unreadableState } from '../history/store.ts'
import type { Objects } from './objects.ts'

/** The history of an environment as one object: what another run wrote in between is never overwritten. */
export function stateOnS3(objects: Objects, environment: string): StateStore {
  const name = `${environment}.json`
  const place = objects.address(name)
  return {
    place,
    async load() {
      const found = await objects.read(name, LIMIT_BYTES)
      if (!found) return { state: emptyState(environment), version: null }
      try {
        return { state: parseState(found.text, environment), version: found.version }
      } catch (error) {
        throw unreadableState(place, error)
      }
    },
    async save(state, version) {
      const text = textOfState(state, place)
      return (await objects.write(name, text, { version, contentType: 'application/json' })) !== undefined
    },
  }
}
