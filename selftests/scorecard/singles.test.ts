import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../platform/environment.ts'
import { faultIds, faults } from '../../sandbox/faults/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { environments } from '../lib/company.ts'
import { lookAt } from '../lib/in-process.ts'
import { projectRoot } from '../lib/source-files.ts'
import { pairs } from './pairs.ts'
import { scorePairs } from './score-pairs.ts'
import { always, further, inLoop, type Single, scoreSingles } from './score-singles.ts'

const TENANT = 'goldencrust'
const { dev, sit, prod } = environments

describe.concurrent('a healthy platform', () => {
  test.for(
    [dev, sit, prod].flatMap(environment => (['fresh', 'installed'] as const).map(life => ({ environment, life }))),
  )('$environment.name, $life: nothing is found', async ({ environment, life }, { expect: expectHere }) => {
    const sandbox = await startSandbox({ environment, tenants: [TENANT], faults: [], life })
    try {
      const { diagnoses, unexplained, specs } = await lookAt(sandbox, TENANT, life)
      expectHere(diagnoses).toEqual([])
      expectHere(unexplained).toEqual([])
      const others = specs.filter(({ status }) => status !== 'passed' && status !== 'not-applicable')
      expectHere(others.map(({ id }) => id)).toEqual([])
    } finally {
      await sandbox.close()
    }
  })
})

scoreSingles(always.filter(single => !inLoop.includes(single)))

test('every fault is tried alone in PROD, a sample in the others, and with `npm run scorecard` all', () => {
  const triedIn = (environment: Environment, singles: readonly Single[]) =>
    singles.filter(single => single.environment === environment).map(({ id }) => id)
  expect(triedIn(prod, always)).toEqual(faultIds)
  for (const environment of [dev, sit]) {
    const possible = faultIds.filter(id => environment.cloudFront || faults[id]?.needs !== 'cloudfront')
    expect(triedIn(environment, always).length).toBeGreaterThan(20)
    expect(triedIn(environment, [...always, ...further]).toSorted()).toEqual(possible.toSorted())
  }
})

const scorecard = await readFile(join(projectRoot, 'docs/scorecard.md'), 'utf8')
/** The faults that were there when the scorecard was measured last; younger ones are tried alone until it is measured again. */
const measured = new Set([...scorecard.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id))

/** All pairs take minutes (`npm run scorecard`); every so many keep them honest in between. */
const EVERY = 100
const known = pairs.filter(pair => pair.every(id => measured.has(id)))
scorePairs(known.filter((_, index) => index % EVERY === 0))

test('docs/scorecard.md speaks of faults that there are, and of nothing imperfect', () => {
  expect(measured.size).toBeGreaterThan(60)
  expect([...measured].filter(id => id === undefined || !faultIds.includes(id))).toEqual([])
  expect(scorecard).toContain('## Not perfect\n\nNone.\n')
})
