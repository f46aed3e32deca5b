import { builtinModules } from 'node:module'
import type { Plugin } from 'rolldown'

const PREFIX = '\0node-builtin:'
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** Also where all exports are asked for: Node loads its whole fetch for these, which cost ten times the rest. */
const OF_FETCH: readonly string[] = ['WebSocket', 'CloseEvent', 'MessageEvent']

/**
 * Node's own modules without what nobody asks for. Whoever imports one as a module reads each of its exports, and some are loaded when they are read, as
 * what stands behind `process.report` and `crypto.webcrypto`.
 */
export function nodeBuiltins(): Plugin {
  return {
    name: 'node-builtins',
    resolveId: {
      filter: { id: /^(?:node:)?[a-z][\w/]*$/ },
      handler: (id, _, { kind }) => {
        const name = id.replace('node:', '')
        return kind !== 'require-call' && builtinModules.includes(name) ? `${PREFIX}${name}` : null
      },
    },
    load: { filter: { id: /^\0node-builtin:/ }, handler: id => exportsOf(id.slice(PREFIX.length)) },
  }
}

function exportsOf(name: string): string {
  const exported = Object.keys(process.getBuiltinModule(name) ?? {}).filter(
    key => IDENTIFIER.test(key) && ![...OF_FETCH, 'default'].includes(key),
  )
  return [
    `const builtin = process.getBuiltinModule('node:${name}')`,
    'export default builtin',
    ...exported.map(
      (key, at) => `const read${at} = /* @__PURE__ */ (() => builtin.${key})()\nexport { read${at} as ${key} }`,
    ),
  ].join('\n')
}
