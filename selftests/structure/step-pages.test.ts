import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnoses } from '../../diagnostics/index.ts'
import { stepPages } from '../../docs/steps.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../../specs/catalogue.ts'
import { projectRoot } from '../lib/source-files.ts'

const folder = join(projectRoot, 'docs/steps')
const rowOf = (id: SpecId): SpecRow => catalogue[id]

describe('a page for every step', async () => {
  const pages = await stepPages()

  test('every step has one, and nothing else does', async () => {
    const expected = [...specIds.map(id => `${id}.md`), 'README.md'].sort()
    expect([...pages.keys()].sort()).toEqual(expected)
    expect((await readdir(folder)).sort()).toEqual(expected)
  })

  test.for([...pages])('docs/steps/%s is what npm run docs writes', async ([name, text]) => {
    expect(await readFile(join(folder, name), 'utf8')).toBe(text)
  })

  test.for(specIds)('%s: what it looks at, the command for each, and every cause that explains it', id => {
    const text = pages.get(`${id}.md`) ?? ''
    const { needs, considers, phases } = rowOf(id)
    for (const kind of [...needs, ...considers]) expect(text).toContain(`- \`${kind}\`: `)
    for (const kind of needs) expect(text).toMatch(new RegExp(`^# ${kind}\n\\S`, 'm'))
    const causes = Object.values(diagnoses).filter(({ explains }) => explains.includes(id))
    const said = [...text.matchAll(/\.\.\/causes\/([a-z0-9-]+)\.md/g)].map(([, cause]) => cause)
    expect(said.toSorted()).toEqual(causes.map(cause => cause.id).sort())
    expect(text.includes('Of a healthy tenant it says:')).toBe(phases.some(phase => phase !== 'rollback'))
    expect(text).not.toMatch(/undefined|\[object|[\ufdd0-\ufdef]/)
  })

  test("the causes of a step's own section come first", () => {
    const [first] = /causes\/([a-z-]+)\.md/.exec(pages.get('targets-healthy.md') ?? '')?.slice(1) ?? []
    expect(Object.values(diagnoses).find(({ id }) => id === first)?.runbook).toContain('6.3')
  })
})
