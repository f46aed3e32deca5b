import { expect, test } from 'vitest'
import { type SourceFile, sourceFiles } from '../lib/source-files.ts'

const PRODUCT = /^(?:lib|platform|evidence|probes|specs|diagnostics|gate|history|runner|reports|cli|sandbox)\//
/** Who may write to stderr: the two functions that make a text harmless, the report for people (made of harmless text), the lines that live. */
const WRITERS: readonly string[] = ['lib/text/stderr.ts', 'cli/print-report.ts', 'cli/progress.ts', 'cli/watch.ts']

const writers = (files: readonly SourceFile[]): readonly string[] =>
  files
    .filter(({ path, text }) => PRODUCT.test(path) && /process\.stderr|\bconsole\./.test(text))
    .map(({ path }) => path)
    .filter(path => !WRITERS.includes(path))

test('stderr is written through lib/text/stderr.ts only', async () => {
  expect(writers(await sourceFiles())).toEqual([])
})

test('another writer would be found', () => {
  const file = (text: string): SourceFile => ({ path: 'cli/x.ts', text, imports: [] })
  expect(writers([file("console.error('x')"), file("process.stderr.write('x')")])).toHaveLength(2)
})
