import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { coverage } from '../../docs/coverage.ts'
import { coverageText } from '../../docs/coverage-text.ts'
import { specIds } from '../../specs/catalogue.ts'
import { projectRoot } from '../lib/source-files.ts'

/** The runbook's numbered and named parts that ask for something. */
const SECTIONS = [
  'Prerequisites',
  'Checklist',
  ...[
    '1.4',
    '1.5',
    '2.1',
    '3.2',
    '4.2',
    '5.1',
    '5.2',
    '5.3',
    '6.1',
    '6.2',
    '6.3',
    '6.4',
    '6.5',
    '6.6',
    '7.1',
    '7.2',
    '7.3',
  ],
  ...['Issue 1', 'Issue 2', 'Issue 3', 'Issue 4', 'Issue 5', 'Issue 6'],
  ...['Rollback, option 1', 'Rollback, option 2', 'Appendix B'],
]

describe('what of the runbook is checked', () => {
  const specs = new Set(coverage.flatMap(row => row.specs))
  const diagnoses = new Set(coverage.flatMap(row => row.diagnoses))

  test('docs/coverage.md is what npm run docs writes', async () => {
    expect(await readFile(join(projectRoot, 'docs/coverage.md'), 'utf8')).toBe(coverageText())
  })

  test('each line of the table names its steps, or is one of the papers, or says why only people can do it', () => {
    const lines = coverageText().split('\n')
    const wanting = coverage.filter(({ section, item, specs: own, people, papers }) => {
      const line = lines.find(text => text.startsWith(`| ${section} | ${item} |`)) ?? ''
      if (papers !== undefined) return !line.includes(`\`--papers\` writes: ${papers}`)
      return people === undefined
        ? !own.every(id => line.includes(`\`${id}\``))
        : !line.includes(`people only: ${people}`)
    })
    expect(wanting).toEqual([])
  })

  test('every part of the runbook has a line', () => {
    const sections = coverage.map(({ section }) => section)
    expect(SECTIONS.filter(section => !sections.includes(section))).toEqual([])
  })

  test('every step and every cause stands somewhere', () => {
    expect(specIds.filter(id => !specs.has(id))).toEqual([])
    expect(diagnosisIds.filter(id => !diagnoses.has(id))).toEqual([])
  })

  test('no id is made up', () => {
    const known: readonly string[] = specIds
    expect([...specs].filter(id => !known.includes(id))).toEqual([])
    expect([...diagnoses].filter(id => !diagnosisIds.some(known => known === id))).toEqual([])
  })

  test('a line has steps, or is one of the papers, or says why only people can do it', () => {
    const ways = coverage.map(({ specs: own, people, papers }) => [own.length > 0, people, papers])
    expect(ways.filter(way => way.filter(Boolean).length !== 1)).toEqual([])
  })

  test('no line stands twice, none breaks the table', () => {
    const lines = coverage.map(({ section, item }) => `${section} ${item}`)
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines.filter(line => /[|\n]/.test(line))).toEqual([])
  })
})
