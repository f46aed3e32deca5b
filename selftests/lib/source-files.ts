import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'

export const projectRoot = join(import.meta.dirname, '..', '..')

const FOLDERS = [
  'lib',
  'platform',
  'evidence',
  'probes',
  'specs',
  'diagnostics',
  'gate',
  'runner',
  'reports',
  'history',
  'storage',
  'deploy',
  'iam',
  'cli',
  'prebuilt',
  'sandbox',
  'selftests',
  'bench',
  'docs',
  'deploy',
]

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly { readonly specifier: string; readonly typeOnly: boolean }[]
}

/** Every TypeScript file of the project with what it imports. */
export async function sourceFiles(): Promise<readonly SourceFile[]> {
  const paths = ['vitest.config.ts']
  for await (const path of glob(`{${FOLDERS.join(',')}}/**/*.ts`, { cwd: projectRoot })) paths.push(path)
  return paths.sort().map(path => {
    const text = readFileSync(join(projectRoot, path), 'utf8')
    return { path, text, imports: importsOf(text) }
  })
}

const STATEMENT = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(text: string): SourceFile['imports'] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, from, bare]) => ({
    specifier: from ?? bare ?? '',
    typeOnly: type !== undefined,
  }))
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier]) => ({ specifier: specifier ?? '', typeOnly: false }))
  return [...statements, ...dynamic]
}

/** The project path a relative import leads to. */
export const resolveImport = (from: string, specifier: string): string => normalize(join(dirname(from), specifier))
