import { hash } from 'node:crypto'
import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { cacheIn, MANIFEST } from './places.ts'

/** What was built, and of what: it is used only as long as all of that is still so. */
export interface Manifest {
  readonly form: typeof FORM
  /** Version, system and processor of the Node it was built with. */
  readonly node: string
  /** The project's folder, which stands in what was built. */
  readonly project: string
  /** The folder beside the manifest that has the built files. */
  readonly folder: string
  /** By the name in that folder. */
  readonly built: Readonly<Record<string, KnownFile>>
  /** What it was built of, by the path in the project; the lists of the installed packages too. */
  readonly sources: Readonly<Record<string, KnownFile>>
}

export interface KnownFile {
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly sha256: string
}

export const FORM = 3

const OTHERS_WRITE = 0o022

export const thisNode = (): string => `${process.version} ${process.platform} ${process.arch}`

const digestOf = (path: string): string => hash('sha256', readFileSync(path))

export function fileAt(path: string): KnownFile {
  const { size, mtimeMs } = statSync(path)
  return { sizeBytes: size, modifiedMs: mtimeMs, sha256: digestOf(path) }
}

/**
 * The folder of the prebuilt suite; undefined where there is none, where it is of other sources, packages or another Node, where a file of it is
 * not as it was written, or where somebody else may have written it. Every run asks; then the sources themselves are run.
 */
export function prebuiltOf(project: string, cache: string = cacheIn(project)): string | undefined {
  try {
    const { uid } = statSync(join(project, 'package.json'))
    const isOurs = (path: string): boolean => isOnlyOurs(lstatSync(path), uid)
    const list = join(cache, MANIFEST)
    if (!isOurs(cache) || !isOurs(list)) return undefined
    const manifest: Manifest = JSON.parse(readFileSync(list, 'utf8'))
    if (manifest.form !== FORM || manifest.node !== thisNode() || manifest.project !== project) return undefined
    const folder = join(cache, manifest.folder)
    if (!isOurs(folder)) return undefined
    for (const [name, known] of Object.entries(manifest.sources)) {
      const path = join(project, name)
      if (!isUnchanged(path, statSync(path), known)) return undefined
    }
    for (const [name, known] of Object.entries(manifest.built)) {
      const path = join(folder, name)
      const entry = lstatSync(path)
      if (!isOnlyOurs(entry, uid) || !isUnchanged(path, entry, known)) return undefined
    }
    return folder
  } catch {
    return undefined
  }
}

/** Of this user, of the one whose sources are run anyway, or of the administrator; nobody else may change it. */
function isOnlyOurs(entry: Stats, projectUid: number): boolean {
  if (entry.isSymbolicLink()) return false
  const self = process.getuid?.()
  return self === undefined || ([self, projectUid, 0].includes(entry.uid) && (entry.mode & OTHERS_WRITE) === 0)
}

/** By its size and date, which every change gives anew; a copy or a fresh checkout has the same content with another date. */
const isUnchanged = (path: string, { size, mtimeMs }: Stats, { sizeBytes, modifiedMs, sha256 }: KnownFile): boolean =>
  size === sizeBytes && (mtimeMs === modifiedMs || digestOf(path) === sha256)
