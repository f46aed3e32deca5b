import { dirname, join } from 'node:path'
import type { Plugin } from 'rolldown'

const ID = '\0undici-client'

/** Its fetch, which the client asks about bodies that no run sends; a parser that is an experiment, and one for processors without what all have by now. */
const LEFT = /^\.\.\/(?:web\/.*|milo\/(?:no-)?simd\.js|llhttp\/llhttp-wasm\.js)$/

/**
 * Of undici the client of one connection, which is all that a run uses of it: beside it there are stand-ins for tests, proxies, pools and caches. What that client
 * loads when it is needed, which is as good as never, stays where it is installed.
 */
export const undiciClient = (): Plugin => ({
  name: 'undici-client',
  resolveId: {
    filter: { id: [/^undici$/, LEFT] },
    handler(id, importer = '') {
      if (id === 'undici') return ID
      const isAsking = /\/undici\/lib\/(?:core|dispatcher)\/[^/]+$/.test(importer)
      return isAsking ? { id: join(dirname(importer), id), external: 'absolute' } : null
    },
  },
  load: { filter: { id: /^\0undici-client$/ }, handler: () => SOURCE },
})

/** What `undici` itself does with these. */
const SOURCE = `
import api from 'undici/lib/api/index.js'
import Client from 'undici/lib/dispatcher/client.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
Object.assign(Dispatcher.prototype, api)
export { Client }
`
