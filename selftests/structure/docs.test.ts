import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { projectRoot } from '../lib/source-files.ts'

const PLACES = ['.', 'docs', 'docs/deploy', 'docs/steps', 'docs/causes', 'iam'] as const

/** Every page that people read, by its path. */
const pages = new Map(
  await Promise.all(
    (
      await Promise.all(
        PLACES.map(async place =>
          (await readdir(join(projectRoot, place))).filter(name => name.endsWith('.md')).map(name => join(place, name)),
        ),
      )
    )
      .flat()
      .map(async path => [path, await readFile(join(projectRoot, path), 'utf8')] as const),
  ),
)

/** The text without what is code, in which nothing is a link or a heading. */
const prose = (text: string): string => text.replace(/^```.*\n[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')

/** The targets of all links of a page. */
const linksOf = (text: string): readonly string[] =>
  [...prose(text.replace(/\[`[^`\n]*`\]/g, '[code]')).matchAll(/\]\(([^()\s]+)\)/g)].map(([, to = '']) => to)

/** The anchors that GitHub and GitLab give the headings of a page. */
const anchorsOf = (text: string): readonly string[] =>
  text
    .replace(/^```.*\n[\s\S]*?^```$/gm, '')
    .split('\n')
    .flatMap(line => {
      const [, heading] = /^#+ (.*)$/.exec(line) ?? []
      return heading === undefined ? [] : [anchorOf(heading)]
    })

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')

async function isThere(path: string): Promise<boolean> {
  return stat(join(projectRoot, path)).then(
    () => true,
    () => false,
  )
}

/** Links that lead nowhere. */
async function brokenLinks(path: string, text: string): Promise<readonly string[]> {
  const broken = await Promise.all(
    linksOf(text).map(async link => {
      if (/^[a-z]+:/.test(link)) return []
      const [file = '', anchor] = link.split('#')
      const to = file === '' ? path : normalize(join(dirname(path), file))
      if (to.startsWith('..') || !(await isThere(to))) return [`${path}: ${link} leads to nothing`]
      const target = to === path ? text : pages.get(to)
      return anchor === undefined || (target && anchorsOf(target).includes(anchor))
        ? []
        : [`${path}: ${link} has no such heading`]
    }),
  )
  return broken.flat()
}

describe('the pages that people read', () => {
  test('every link within the project leads to a file, and to a heading of it', async () => {
    expect(pages.size).toBeGreaterThan(150)
    expect([...pages.values()].flatMap(linksOf).length).toBeGreaterThan(1000)
    const broken = await Promise.all([...pages].map(([path, text]) => brokenLinks(path, text)))
    expect(broken.flat()).toEqual([])
  })

  test('a link that leads nowhere would be found', async () => {
    const text =
      '# A title, `code` and more\n[a](#a-title-code-and-more) [b](#b) [`c`](c.md)\n```\n# no [d](d.md)\n```\n'
    expect(await brokenLinks('README.md', text)).toEqual([
      'README.md: #b has no such heading',
      'README.md: c.md leads to nothing',
    ])
  })

  test('every page is reached from the README', () => {
    const reached = new Set(['README.md'])
    for (const path of reached)
      for (const link of linksOf(pages.get(path) ?? '')) {
        const to = normalize(join(dirname(path), link.split('#')[0] ?? '')).replace(/\/$/, '/README.md')
        for (const page of [to, join(to, 'README.md')]) if (pages.has(page)) reached.add(page)
      }
    expect([...pages.keys()].filter(path => !reached.has(path))).toEqual([])
  })

  test('every script that they name is one of package.json', async () => {
    const { scripts }: { scripts: object } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'))
    const named = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(([, name = '']) => ({ path, name })),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(({ name }) => !Object.keys(scripts).includes(name))).toEqual([])
  })

  test('the words of every run on the pages of steps and causes are understood', () => {
    const runs = [...pages].flatMap(([path, text]) =>
      path.startsWith('docs/steps/') || path.startsWith('docs/causes/')
        ? [...text.matchAll(/npm test -- ([^`\n]+)/g)].map(([, words = '']) => words.trim())
        : [],
    )
    const distinct = [...new Set(runs)].filter(words => !/\bID\b/.test(words))
    expect(distinct.length).toBeGreaterThan(150)
    for (const words of distinct) expect(() => parseArguments(words.split(' '), {}), words).not.toThrow()
  })

  test('no paragraph stands on two pages that are written by hand', () => {
    const written = [...pages].filter(([path]) => !/^docs\/(?:steps|causes)\/|^iam\//.test(path))
    const places = new Map<string, string[]>()
    for (const [path, text] of written)
      for (const paragraph of prose(text).split(/\n{2,}/)) {
        const said = paragraph.replace(/\s+/g, ' ').trim()
        if (said.length > 80) places.set(said, [...(places.get(said) ?? []), path])
      }
    expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([])
  })
})
