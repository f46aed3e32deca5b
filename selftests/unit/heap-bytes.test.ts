import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../lib/source-files.ts'

const VALUES = 50_000

/** JSON of so many values, each kind of which V8 keeps in another way. */
const KINDS = {
  'empty objects': '{}',
  'empty lists': '[]',
  'objects alike': '{"a":1,"b":"x"}',
  'objects of which none is like another': '{"k#":1}',
  'objects with a member of their own': '{"a":1,"k#":1,"l#":2}',
  'a numbered member': '{"15":1}',
  'a number of its own for each': '{"4#":1}',
  fractions: '{"a":#.5}',
  'short texts': '"s#"',
  'long texts': '"longer than ten characters #"',
  'texts beyond Latin': '"› longer than ten #"',
  'nested lists': '[[[[[]]]]]',
  'nested objects': '{"a":{"a":{"a":{}}}}',
  nothing: 'null',
} as const

/** Says for each kind how many bytes it took, and how many it was said to take. */
const SCRIPT = `
const { heapBytesOf } = await import(process.argv[1])
const taken = []
let value
for (const kind of JSON.parse(process.argv[2])) {
  const text = '[' + Array.from({ length: ${VALUES} }, (_, at) => kind.replaceAll('#', String(at + 100_000))).join() + ']'
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  value = JSON.parse(text)
  globalThis.gc()
  taken.push([process.memoryUsage().heapUsed - before, heapBytesOf(value, new Set())])
  value = undefined
}
console.log(JSON.stringify(taken))`

test('a value takes as much memory as it is said to, or less', () => {
  const words = [join(projectRoot, 'lib/heap-bytes.ts'), JSON.stringify(Object.values(KINDS))]
  const stdout = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', SCRIPT, ...words])
  const taken: readonly (readonly [bytes: number, said: number])[] = JSON.parse(stdout.toString())
  const ratios = Object.fromEntries(
    Object.keys(KINDS).map((kind, at) => [kind, (taken[at]?.[1] ?? 0) / (taken[at]?.[0] ?? 0)]),
  )
  for (const [kind, ratio] of Object.entries(ratios)) {
    expect(ratio, kind).toBeGreaterThan(0.95)
    expect(ratio, kind).toBeLessThan(4)
  }
})
