import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { type SourceFile, sourceFiles } from '../lib/source-files.ts'
import { quickTests } from '../quick/quick-tests.ts'

const file = (path: string, ...specifiers: readonly string[]): SourceFile => ({
  path,
  text: '',
  imports: specifiers.map(specifier => ({ specifier, typeOnly: false })),
})

test('a test is quick unless something that it imports, however deep, starts a process or a socket', () => {
  const files = [
    file('selftests/a.test.ts', './lib/pure.ts', '../probes/visit.ts'),
    file('selftests/b.test.ts', './lib/deep.ts'),
    file('selftests/lib/pure.ts', 'node:fs/promises'),
    file('selftests/lib/deep.ts', '../../sandbox/server.ts'),
    file('sandbox/server.ts', 'node:http'),
    file('probes/visit.ts', 'undici'),
  ]
  expect(quickTests(files)).toEqual(['selftests/a.test.ts'])
})

test('most of what judges is quick', async () => {
  const quick = quickTests(await sourceFiles())
  expect(quick.length).toBeGreaterThan(30)
  expect(quick).not.toContain('selftests/structure/quick.test.ts')
})

test('a quick test that starts something after all fails', () => {
  const script = `
    await import(${JSON.stringify(new URL('../quick/start-nothing.ts', import.meta.url).href)})
    const { spawn, execFileSync } = await import('node:child_process')
    const { connect, createServer } = await import('node:net')
    const refused = [() => spawn('true'), () => execFileSync('true'), () => connect(1), () => createServer().listen(0)].filter(start => {
      try {
        start()
        return false
      } catch (error) {
        return error.message.startsWith('a quick test')
      }
    })
    console.log(refused.length)`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim()).toBe('4')
})
