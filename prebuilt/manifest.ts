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
  /** SHA-256 of each built file, by its name. */
  readonly built: Readonly<Record<string, string>>
  /** What it was built of, by the path in the project; the lists of the installed packages too. */
  readonly sources: Readonly<Record<string, Source>>
}

export interface Source {
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly sha256: string
}

export const FORM = 1

const OTHERS_WRITE = 0o022

export const thisNode = (): string => `${process.version} ${process.platform} ${process.arch}`

export const sha256 = (content: Buffer): string => hash('sha256', content)

export function sourceAt(path: string): Source {
  const { size, mtimeMs } = statSync(path)
  return { sizeBytes: size, modifiedMs: mtimeMs, sha256: sha256(readFileSync(path)) }
}

/**
 * The folder of the prebuilt suite; undefined where there is none, where it is of other sources, packages or another Node, where a file of it is
 * not as it was written, or where somebody else may have written it. Every run asks; then the sources themselves are run.
 */
export function prebuiltOf(project: string, cache: string = cacheIn(project)): string | undefined {
  try {
    const { uid } = statSync(join(project, 'package.json'))
    const isOurs = (path: string): boolean => isOnlyOurs(lstatSync(path), uid)
    const path = join(cache, MANIFEST)
    if (!isOurs(cache) || !isOurs(path)) return undefined
    const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'))
    if (manifest.form !== FORM || manifest.node !== thisNode() || manifest.project !== project) return undefined
    const folder = join(cache, manifest.folder)
    if (!isOurs(folder)) return undefined
    const isSound = ([name, digest]: readonly [string, string]): boolean =>
      isOurs(join(folder, name)) && sha256(readFileSync(join(folder, name))) === digest
    const sources = Object.entries(manifest.sources)
    if (!sources.every(([name, source]) => isUnchanged(join(project, name), source))) return undefined
    return Object.entries(manifest.built).every(isSound) ? folder : undefined
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

/** A fresh checkout has the same content with another date. */
function isUnchanged(path: string, { sizeBytes, modifiedMs, sha256: digest }: Source): boolean {
  const { size, mtimeMs } = statSync(path)
  if (size !== sizeBytes) return false
  return mtimeMs === modifiedMs || sha256(readFileSync(path)) === digest
}
