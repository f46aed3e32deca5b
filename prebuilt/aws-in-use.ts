import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const CLIENT = /^@aws-sdk\/client-[a-z0-9-]+$/
const PREFIX = '\0aws-in-use:'

/**
 * Of each AWS client only what the suite names: a client has hundreds of commands, of which a run knows a few, and its bundled class of all of
 * them (`EC2` beside `EC2Client`) nobody uses.
 */
export function awsInUse(project: string): Plugin {
  const names = namesIn(project)
  return {
    name: 'aws-in-use',
    resolveId: {
      filter: { id: CLIENT },
      handler: (id, importer) => (importer === undefined || isOwn(importer) ? `${PREFIX}${id}` : null),
    },
    load: {
      filter: { id: /^\0aws-in-use:/ },
      async handler(id) {
        const client = id.slice(PREFIX.length)
        const all = Object.keys(await import(client))
        const known = await names
        const used = all.filter(name => known.has(name) && !NO_NAMES.includes(name) && !all.includes(`${name}Client`))
        return `export { ${used.join(', ')} } from ${JSON.stringify(client)}`
      },
    },
  }
}

/** What Node adds to the exports of a CommonJS package. */
const NO_NAMES: readonly string[] = ['default', 'module.exports']

const isOwn = (path: string): boolean => !path.startsWith('\0') && !path.includes('/node_modules/')

/** Every word of the sources that import from a client, wherever these stand: more than what is used, never less. */
async function namesIn(project: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for await (const path of glob('*/**/*.ts', { cwd: project, exclude: path => OTHERS.has(path) })) {
    const text = await readFile(join(project, path), 'utf8')
    if (text.includes('@aws-sdk/client-')) for (const [name] of text.matchAll(/\w+/g)) names.add(name)
  }
  return names
}

/** Folders whose files no run loads. */
const OTHERS: ReadonlySet<string> = new Set(['node_modules', 'selftests', 'bench', 'docs'])
