import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { isRecord } from '../lib/values.ts'
import { stepOrder } from '../specs/order.ts'
import { awsInUse } from './aws-in-use.ts'
import { FORM, fileAt, type KnownFile, type Manifest, thisNode } from './manifest.ts'
import { nodeBuiltins } from './node-builtins.ts'
import { ownPaths } from './own-paths.ts'
import { cacheIn, ENTRIES, MANIFEST, scriptOf, startOf } from './places.ts'
import { stepImports } from './step-imports.ts'
import { undiciClient } from './undici-client.ts'
import { vitestWithoutServer } from './vitest-without-server.ts'

/** What has to stay as it is installed: they read files that stand beside them. */
const AS_INSTALLED = [/^quickjs-wasi/, /^@cdktn\/hcl2json$/]

const LOADER = 'prebuilt/load.cjs'

/** Lists of what is installed, npm writes the second one with each installation; what stands beside the bundle and is of one form with it. */
const BESIDE = ['package-lock.json', 'package.json', 'node_modules/.package-lock.json', LOADER]

const KEEP_CODE = join(import.meta.dirname, 'keep-code.ts')

/** It takes half a second. */
const KEEPING_MS = 60_000

/** A run that started before goes on loading from what it found: longer than any run lasts. */
const KEPT_MS = 604_800_000

/**
 * Builds the suite: every source and package that a run loads, as few files without types. Several may do so at once: each writes a folder of its
 * own, and the last manifest counts. Throws where it cannot be built or written; then there is what there was.
 */
export async function makePrebuilt(
  project: string,
  cache: string = cacheIn(project),
  entries: Readonly<Record<string, string>> = ENTRIES,
): Promise<string> {
  const startedMs = Date.now()
  await mkdir(cache, { recursive: true })
  await chmod(cache, 0o755)
  const folder = await mkdtemp(join(cache, 'built-'))
  try {
    const modules = await bundle(project, folder, entries)
    await keepCode(folder)
    const sources = await sourcesOf(project, modules, startedMs)
    const built: Record<string, KnownFile> = {}
    for (const name of (await readdir(folder)).sort()) {
      await chmod(join(folder, name), 0o644)
      built[name] = fileAt(join(folder, name))
    }
    await chmod(folder, 0o755)
    const name = relative(cache, folder)
    const manifest: Manifest = { form: FORM, node: thisNode(), project, folder: name, built, sources }
    const draft = join(cache, `${name}.json`)
    await writeFile(draft, JSON.stringify(manifest), { mode: 0o644 })
    await rename(draft, join(cache, MANIFEST))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  await removeOthers(cache, relative(cache, folder))
  return folder
}

/** Every module that went into it. */
async function bundle(
  project: string,
  folder: string,
  entries: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(project, path)]))
  const made = await rolldown({
    input,
    cwd: project,
    platform: 'node',
    // The form that can be taken apart, of packages that have two.
    resolve: { mainFields: ['module', 'main'] },
    external: AS_INSTALLED,
    logLevel: 'silent',
    plugins: [
      {
        name: 'open-steps',
        resolveId: id => (id.endsWith('/open-steps.ts') ? join(project, 'runner/without-server/open-steps.ts') : null),
      },
      vitestWithoutServer(),
      awsInUse(project),
      undiciClient(),
      nodeBuiltins(),
      ownPaths(project),
      stepImports(project, stepOrder),
    ],
  })
  const { output } = await made.generate({
    format: 'cjs',
    entryFileNames: scriptOf('[name]'),
    chunkFileNames: scriptOf('[name]-[hash]'),
    comments: false,
  })
  await made.close()
  const chunks = output.filter(part => part.type === 'chunk')
  for (const { fileName, code } of chunks) await writeFile(join(folder, fileName), asScript(code))
  for (const entry of Object.keys(entries)) {
    const loader = JSON.stringify(join(project, LOADER))
    const start = `module.exports = require(${loader}).load(__dirname, ${JSON.stringify(scriptOf(entry))})\n`
    await writeFile(join(folder, startOf(entry)), start)
  }
  return chunks.flatMap(({ moduleIds }) => moduleIds)
}

/** A module as a function that `load.cjs` calls. */
const asScript = (code: string): string => `(function (exports, require, module, __filename, __dirname) {${code}\n})`

async function keepCode(folder: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [KEEP_CODE, folder], { env: {}, timeout: KEEPING_MS })
  } catch (error) {
    const { stderr }: { readonly stderr?: unknown } = isRecord(error) ? error : {}
    throw typeof stderr === 'string' && stderr !== '' ? new Error(stderr) : error
  }
}

async function sourcesOf(
  project: string,
  modules: readonly string[],
  startedMs: number,
): Promise<Readonly<Record<string, KnownFile>>> {
  const own = modules.map(id => relative(project, id)).filter(path => !/^\.\.|^node_modules|\0/.test(path))
  const sources: Record<string, KnownFile> = {}
  for (const path of [...new Set([...own, ...BESIDE])].sort()) {
    const source = fileAt(join(project, path))
    if (source.modifiedMs >= startedMs) throw new Error(`${path} was changed meanwhile`)
    sources[path] = source
  }
  return sources
}

/** What cannot be looked at or removed stays: another build beside this one may just have renamed its draft, and what counts now is sound. */
async function removeOthers(cache: string, current: string): Promise<void> {
  for (const name of await readdir(cache).catch(() => [])) {
    if (name === MANIFEST || name === current) continue
    const path = join(cache, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || Date.now() - found.mtimeMs <= KEPT_MS) continue
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}
