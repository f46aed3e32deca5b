import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'

const ID = '\0vitest-tests'
const EXPORTS = /^export \{([^}]*)\};?$/m

/** Of vitest what collects and runs tests, without what it runs them beside: a server that transforms sources, and that asks it for them. */
export function vitestWithoutServer(): Plugin {
  return {
    name: 'vitest-without-server',
    resolveId: { filter: { id: /^vitest(?:-tests)?$/ }, handler: () => ID },
    load: { filter: { id: /^\0vitest-tests$/ }, handler: exportsOfRunner },
  }
}

async function exportsOfRunner(): Promise<string> {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('vitest'))), 'chunks')
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.js')) continue
    const text = await readFile(join(folder, name), 'utf8')
    if (!text.includes('\nasync function startTests(')) continue
    const [, exported = ''] = EXPORTS.exec(text) ?? []
    const [startTests, test] = ['startTests', 'test'].map(local => exportedAs(exported, local))
    return `export { ${startTests} as startTests, ${test} as test } from ${JSON.stringify(join(folder, name))}\n`
  }
  throw new Error('this vitest runs its tests in another way')
}

/** A package that was built has short names for what its own files import of each other. */
function exportedAs(exported: string, local: string): string {
  for (const part of exported.split(',')) {
    const [name, as, alias = name] = part.trim().split(' ')
    if (name === local && (as === undefined || as === 'as') && alias) return alias
  }
  throw new Error(`this vitest has no ${local}`)
}
