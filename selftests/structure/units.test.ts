import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { diagnoses } from '../../diagnostics/index.ts'
import { LAYERS } from '../../diagnostics/layers.ts'
import { registries, unitsIn } from '../../docs/registries.ts'
import { UNSAID } from '../../docs/unit-templates.ts'
import { probes } from '../../probes/index.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { specIds } from '../../specs/catalogue.ts'
import { projectRoot, sourceFiles } from '../lib/source-files.ts'

const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort()

describe('lists of units are made of their files', () => {
  test.for([...registries()])('%s is what npm run docs writes', ([path, text]) => {
    expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(text)
  })

  test('a folder of causes is a layer', () => {
    const folders = readdirSync(join(projectRoot, 'diagnostics'), { withFileTypes: true })
      .filter(entry => entry.isDirectory() && entry.name !== 'lib')
      .map(({ name }) => name)
    expect(sorted(folders)).toEqual(sorted(LAYERS))
  })
})

describe('file = id', () => {
  test('every step has its file and its row', () => {
    expect(sorted(unitsIn('specs').map(name => name.replace(/\.spec$/, '')))).toEqual(sorted(specIds))
  })

  test('every cause has its own name and its fault', () => {
    expect(Object.entries(diagnoses).filter(([id, diagnosis]) => diagnosis.id !== id)).toEqual([])
    expect(faultIds).toEqual(diagnosisIds)
  })

  test('every probe brings the evidence of its name', () => {
    expect(Object.entries(probes).filter(([kind, probe]) => probe.kind !== kind)).toEqual([])
  })
})

test('what npm run new left open is said', async () => {
  const files = (await sourceFiles()).filter(({ path }) => path !== 'docs/unit-templates.ts')
  expect(files.filter(({ text }) => text.includes(UNSAID)).map(({ path }) => path)).toEqual([])
})
