import type { Plugin } from 'rolldown'

const ID = '\0node-http'

/** Whoever imports `node:http` as a module reads each of its exports, and Node loads its whole fetch for these, which cost ten times the rest. */
const OF_FETCH: readonly string[] = ['WebSocket', 'CloseEvent', 'MessageEvent']

/** `node:http` without what nobody asks for. */
export function nodeHttp(): Plugin {
  return {
    name: 'node-http',
    resolveId: {
      filter: { id: /^(?:node:)?http$/ },
      handler: (_, __, { kind }) => (kind === 'require-call' ? null : ID),
    },
    load: {
      filter: { id: /^\0node-http$/ },
      handler() {
        const names = Object.keys(process.getBuiltinModule('node:http')).filter(name => !OF_FETCH.includes(name))
        return [
          "const http = process.getBuiltinModule('node:http')",
          'export default http',
          `export const { ${names.join(', ')} } = http`,
        ].join('\n')
      },
    },
  }
}
