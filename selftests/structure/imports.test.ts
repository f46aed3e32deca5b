import { describe, expect, test } from 'vitest'
import { resolveImport, type SourceFile, sourceFiles } from '../lib/source-files.ts'

/** Who may import whom: folder to the path prefixes it may use besides its own; `runner/` may use `runner/report/`, and not the other way round. The first matching row counts. */
const MAY_IMPORT: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ['lib/', []],
  ['platform/', ['lib/']],
  ['evidence/', ['lib/', 'platform/']],
  ['probes/', ['lib/', 'platform/', 'evidence/']],
  ['specs/', ['lib/', 'platform/', 'evidence/']],
  ['diagnostics/', ['lib/', 'platform/', 'evidence/', 'specs/catalogue.ts']],
  ['gate/', ['lib/', 'platform/', 'evidence/']],
  ['history/', ['lib/', 'platform/', 'evidence/', 'runner/report/']],
  [
    'runner/report/',
    ['lib/', 'evidence/', 'specs/catalogue.ts', 'diagnostics/define.ts', 'diagnostics/result.ts', 'gate/result.ts'],
  ],
  ['runner/', ['lib/', 'platform/', 'evidence/', 'probes/', 'specs/', 'diagnostics/', 'gate/', 'history/']],
  ['storage/', ['lib/', 'platform/', 'probes/lib/', 'history/', 'runner/report/']],
  ['reports/', ['lib/', 'runner/report/']],
  ['sandbox/', ['lib/', 'platform/']],
  ['iam/', ['lib/', 'platform/', 'evidence/', 'probes/', 'specs/catalogue.ts', 'runner/looked-at.ts']],
  [
    'cli/',
    [
      'lib/',
      'platform/',
      'evidence/',
      'probes/',
      'specs/',
      'diagnostics/',
      'gate/',
      'history/',
      'runner/',
      'reports/',
      'storage/',
      'iam/',
      'sandbox/index.ts',
      'sandbox/faults/index.ts',
    ],
  ],
  ['prebuilt/', ['lib/', 'specs/order.ts']],
  ['deploy/', ['lib/', 'platform/', 'probes/', 'runner/', 'cli/']],
  ['vitest.config.ts', ['cli/']],
  ['selftests/', ['']],
  ['bench/', ['']],
  ['docs/', ['']],
]

/** Packages that only some places may use. */
const PACKAGES: readonly (readonly [pattern: RegExp, allowed: readonly string[]])[] = [
  [/^@aws-sdk\/|^@smithy\/|^undici$/, ['probes/', 'storage/', 'selftests/', 'bench/']],
  [/^dns2$/, ['probes/', 'sandbox/servers/', 'selftests/']],
  [/^mysql2|^playwright-core|^axe-core/, ['selftests/']],
  // Its other half, for tests as they run, would write what has not been redacted.
  [/^allure/, ['reports/allure', 'selftests/']],
  [/^@aws\/cloudformation-validate$|^dockerfile-/, ['deploy/']],
  [/^quickjs-wasi$/, ['probes/lib/edge-function/']],
  [/^rolldown$/, ['prebuilt/']],
  [/^vitest/, ['runner/', 'cli/', 'vitest.config.ts', 'selftests/', 'bench/']],
]

const files = await sourceFiles()

describe('imports follow the one-way flow', () => {
  test('the files were found', () => {
    expect(files.length).toBeGreaterThan(50)
  })

  test('no folder imports what it must not', () => {
    expect(files.flatMap(forbiddenImports)).toEqual([])
  })

  test('no import leads in a circle', () => {
    expect(cycles(files)).toEqual([])
  })

  test('a forbidden import would be found', () => {
    const file = (path: string, specifier: string): SourceFile => ({
      path,
      text: '',
      imports: [{ specifier, typeOnly: false }],
    })
    expect(forbiddenImports(file('specs/a.spec.ts', '../diagnostics/x.ts'))).toHaveLength(1)
    expect(forbiddenImports(file('diagnostics/a.ts', '@aws-sdk/client-ecs'))).toHaveLength(1)
    expect(forbiddenImports(file('cli/a.ts', '../sandbox/model/settle.ts'))).toHaveLength(1)
    expect(forbiddenImports(file('runner/report/a.ts', '../run.ts'))).toHaveLength(1)
    expect(forbiddenImports(file('runner/a.ts', './report/report.ts'))).toEqual([])
    expect(cycles([file('cli/a.ts', './b.ts'), file('cli/b.ts', './a.ts')])).toHaveLength(1)
  })
})

function forbiddenImports({ path, imports }: SourceFile): readonly string[] {
  const row = MAY_IMPORT.find(([folder]) => path.startsWith(folder))
  if (!row) return [`${path}: no row in the table`]
  return imports.flatMap(({ specifier }) => {
    if (specifier.startsWith('.')) {
      const to = resolveImport(path, specifier)
      const fine = to.startsWith(row[0]) || row[1].some(prefix => to.startsWith(prefix))
      return fine ? [] : [`${path} imports ${to}`]
    }
    const rule = PACKAGES.find(([pattern]) => pattern.test(specifier))
    return !rule || rule[1].some(prefix => path.startsWith(prefix)) ? [] : [`${path} imports ${specifier}`]
  })
}

function cycles(all: readonly SourceFile[]): readonly string[] {
  const graph = new Map(
    all.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolveImport(path, specifier)),
    ]),
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}
