import { resolveImport, type SourceFile } from '../lib/source-files.ts'

/** What starts a process, a thread or a socket, or answers at one. */
const STARTS =
  /^(?:node:)?(?:child_process|cluster|dgram|dns|http|http2|https|net|tls|worker_threads)(?:\/|$)|^(?:vitest\/node|dns2|undici|playwright-core)$|^mysql2/
/** The product starts nothing by being loaded: what calls it with something to talk to is here. */
const OURS = /^(?:selftests|sandbox|bench|deploy)\//

/**
 * The tests that need no process, thread or socket. Nobody lists them: a test is quick when no helper that it imports, however deep, imports
 * anything that starts one.
 */
export function quickTests(files: readonly SourceFile[]): readonly string[] {
  const byPath = new Map(files.map(file => [file.path, file]))
  const known = new Map<string, boolean>()
  const isQuick = (path: string): boolean => {
    const file = byPath.get(path)
    if (!file || !OURS.test(path)) return true
    const before = known.get(path)
    if (before !== undefined) return before
    known.set(path, true)
    const quick = file.imports.every(
      ({ specifier, typeOnly }) =>
        typeOnly || (specifier.startsWith('.') ? isQuick(resolveImport(path, specifier)) : !STARTS.test(specifier)),
    )
    known.set(path, quick)
    return quick
  }
  return files.map(({ path }) => path).filter(path => path.endsWith('.test.ts') && isQuick(path))
}
