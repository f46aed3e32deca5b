import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'
import { ENTRIES, startOf } from './places.ts'

const RESOLVED = /import\.meta\.resolve\('([a-z][^']*)'\)/g
const MODULE_URL = /new URL\('(\.[^']+)', import\.meta\.url\)/g

/** Files beside a source are found as if it still stood where it did; what is started by its path is started in its built form. */
export const ownPaths = (project: string): Plugin => ({
  name: 'own-paths',
  transform: {
    filter: { id: { exclude: [/\/node_modules\//, /\0/] }, code: 'import.meta' },
    handler(code, id) {
      const folder = dirname(id)
      const moved = code
        .replaceAll(MODULE_URL, (_, path: string) => builtUrl(project, resolve(folder, path)))
        .replaceAll('import.meta.dirname', JSON.stringify(folder))
        .replaceAll(RESOLVED, (_, name: string) => JSON.stringify(import.meta.resolve(name)))
      const left = /import\.meta\.\w+/.exec(moved.replaceAll(KEPT, ''))
      if (left) throw new Error(`${relative(project, id)}: ${left[0]} has no meaning in the prebuilt suite`)
      return { code: moved }
    },
  },
})

const KEPT = 'import.meta.url /* kept */'

function builtUrl(project: string, path: string): string {
  const entry = Object.entries(ENTRIES).find(([, source]) => join(project, source) === path)
  return entry ? `new URL('./${startOf(entry[0])}', ${KEPT})` : `new URL(${JSON.stringify(pathToFileURL(path).href)})`
}
