import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { saidOf } from '../../docs/cause-text.ts'
import { causePages } from '../../docs/causes.ts'
import { probes } from '../../probes/index.ts'
import { allowedActions } from '../../probes/lib/allowed-commands.ts'
import { projectRoot } from '../lib/source-files.ts'

const folder = join(projectRoot, 'docs/causes')

describe('a page for every cause', async () => {
  const pages = await causePages()

  test('every cause has one, and nothing else does', async () => {
    const expected = [...diagnosisIds.map(id => `${id}.md`), 'README.md'].sort()
    expect([...pages.keys()].sort()).toEqual(expected)
    expect((await readdir(folder)).sort()).toEqual(expected)
  })

  test.for([...pages])('docs/causes/%s is what npm run docs writes', async ([name, text]) => {
    expect(await readFile(join(folder, name), 'utf8')).toBe(text)
  })

  test('each says what it looks like, what proves it, what repairs it, and what it could be taken for', () => {
    const wanting = [...pages]
      .filter(([name]) => name !== 'README.md')
      .filter(
        ([, text]) => !/## Symptoms[^#]+## Evidence[^#]+because[^#]+## Fix[^#]+## Prevention[^#]+## Related/.test(text),
      )
    expect(wanting.map(([name]) => name)).toEqual([])
  })

  test('a kind of evidence names only calls that the suite makes', () => {
    const operations = new Set([...allowedActions].map(action => action.split(':')[1] ?? ''))
    const named = Object.values(probes).flatMap(({ shows }) =>
      [...shows.matchAll(/\b(?:Get|List|Describe|Filter|Batch|Head)[A-Z]\w+/g)].map(([name]) => name),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(name => !operations.has(name))).toEqual([])
  })

  test('a transcript that does not speak of a cause gives no page', () => {
    expect(() => saidOf('PASSED      aws-identity\n\n', 'image-missing')).toThrow('no transcript says image-missing')
    expect(() => saidOf('ROOT CAUSE  image-missing\n  because   x\n\n', 'image-missing')).toThrow('no way out')
  })
})
