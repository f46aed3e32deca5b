import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LAYERS } from '../../diagnostics/define.ts'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { diagnoses } from '../../diagnostics/index.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { specIds } from '../../specs/catalogue.ts'
import { projectRoot } from '../lib/source-files.ts'

/** Files of a folder that are no unit but hold them together. */
const FRAME = ['define', 'diagnose', 'ids', 'index', 'result', 'unjudged']

const namesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(projectRoot, folder))
    .filter(name => name.endsWith(ending))
    .map(name => name.slice(0, -ending.length))
    .filter(name => !FRAME.includes(name))
    .sort()

const sorted = (ids: readonly string[]): readonly string[] => [...ids].sort()

describe('file = id', () => {
  test('every step has its file', () => {
    expect(namesIn('specs', '.spec.ts')).toEqual(sorted(specIds))
  })

  test('every cause has its file, its place in the registry and its fault', () => {
    expect(sorted(LAYERS.flatMap(layer => namesIn(`diagnostics/${layer}`, '.ts')))).toEqual(sorted(diagnosisIds))
    expect(Object.entries(diagnoses).filter(([id, diagnosis]) => diagnosis.id !== id)).toEqual([])
    expect(namesIn('sandbox/faults', '.ts')).toEqual(sorted(diagnosisIds))
    expect(sorted(faultIds)).toEqual(sorted(diagnosisIds))
  })

  test('every step can be explained by a cause', () => {
    const explained = new Set<string>(
      Object.values(diagnoses).flatMap(({ explains, obscures }) => [...explains, ...obscures]),
    )
    expect(specIds.filter(id => !explained.has(id))).toEqual([])
  })

  test('nothing hides itself', () => {
    expect(Object.values(diagnoses).filter(({ id, hides }) => hides.includes(id))).toEqual([])
  })
})
