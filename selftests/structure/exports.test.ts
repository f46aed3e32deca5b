import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot, resolveImport, type SourceFile, sourceFiles } from '../lib/source-files.ts'

/** Where every export has somebody who imports it. */
/** `npm run docs` writes what these texts hold; a declaration of another's package says what that exports; the built suite has two for others. */
const TEXTS: readonly string[] = [
  'docs/registries.ts',
  'cli/hcl2json.d.ts',
  'runner/without-server/open-steps.ts',
  'runner/without-server/vitest-tests.d.ts',
]

/** What npm and Lambda start, which is no TypeScript. */
const STARTS: readonly string[] = ['cli/start.js', 'prebuilt/prepare.js', 'deploy/lifecycle-hook/index.mjs']

const STATEMENT =
  /^(?:import|export)\s+(?:type\s+)?(\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+(?:,\s*\{[^}]*\})?)\s+from\s+'(\.[^']+)'/gm
const DYNAMIC = /\bimport\(\s*'(\.[^']+)'\s*\)/g
const EXPORT = /^export (?:async )?(?:const|let|function|class|interface|type) (\w+)/gm
const ALL = '*'

test('whatever is exported is imported somewhere', async () => {
  const starts = STARTS.map(path => ({ path, text: readFileSync(join(projectRoot, path), 'utf8'), imports: [] }))
  const found = needlessExports([...(await sourceFiles()), ...starts])
  expect(found.filter(each => !TEXTS.some(path => each.startsWith(`${path}: `)))).toEqual([])
})

test('an export that nobody imports would be found, and none that somebody does', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text, imports: [] })
  const files = [
    file(
      'lib/a.ts',
      'export const used = 1\nexport type Lost = string\nexport function alsoLost() {}\nconst own = 1\n',
    ),
    file('lib/index.ts', "export type * from './b.ts'\nexport { used } from './a.ts'\n"),
    file('lib/b.ts', 'export interface Shown {}\nexport interface Hidden {}\n'),
    file('lib/c.ts', 'export const late = 1\n'),
    file('cli/x.ts', "import { type Shown, used as mine } from '../lib/index.ts'\nawait import('../lib/c.ts')\n"),
    file('cli/y.ts', 'export const elsewhere = 1\n'),
  ]
  expect(needlessExports(files)).toEqual([
    'lib/a.ts: Lost',
    'lib/a.ts: alsoLost',
    'lib/b.ts: Hidden',
    'cli/y.ts: elsewhere',
  ])
})

function needlessExports(files: readonly SourceFile[]): readonly string[] {
  const used = new Set<string>()
  const passesOn = new Map<string, string[]>()
  for (const { path, text } of files) {
    for (const [, what = '', specifier = ''] of text.matchAll(STATEMENT)) {
      const from = resolveImport(path, specifier)
      if (what === ALL) passesOn.set(path, [...(passesOn.get(path) ?? []), from])
      for (const name of namesIn(what)) used.add(`${from}: ${name}`)
    }
    for (const [, specifier = ''] of text.matchAll(DYNAMIC)) used.add(`${resolveImport(path, specifier)}: ${ALL}`)
  }
  const isUsed = (path: string, name: string): boolean =>
    used.has(`${path}: ${name}`) ||
    used.has(`${path}: ${ALL}`) ||
    [...passesOn].some(([index, from]) => from.includes(path) && isUsed(index, name))
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(EXPORT)].flatMap(([, name = '']) => (isUsed(path, name) ? [] : [`${path}: ${name}`])),
  )
}

/** The names that a clause such as `{ a, type B as C }` takes; everything for `* as all`. */
function namesIn(clause: string): readonly string[] {
  if (clause.includes(`${ALL} as`)) return [ALL]
  const listed = /\{([^}]*)\}/.exec(clause)?.[1] ?? ''
  return listed.split(',').flatMap(part => /^\s*(?:type\s+)?(\w+)/.exec(part)?.[1] ?? [])
}
