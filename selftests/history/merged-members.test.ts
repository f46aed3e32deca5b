import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { accessFlags } from '../../bench/access-flags.ts'
import { stableJson } from '../../reports/json.ts'
import { merge } from '../../runner/merge.ts'
import { redactReport } from '../../runner/redact-report.ts'
import { withOwnEvidence } from '../../runner/report/common-evidence.ts'
import type { DiagnosisResult, Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { environments } from '../lib/company.ts'
import { loadBalancerAt } from '../lib/look.ts'
import { parseError, sampleReport, sampleTarget } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { comparable, runSuite } from '../lib/transcript.ts'

const TENANTS = ['a', 'b', 'c', 'd', 'e'] as const
/** In both parts of two: one finds a and c, the other b. */
const FAULTY = ['a', 'b', 'c'] as const

/** A platform that all runs of a test look at. */
async function platform() {
  const sandbox = await startSandbox({
    environment: environments.prod,
    tenants: TENANTS,
    life: 'installed',
    faults: FAULTY.map(tenant => ({ tenant, fault: 'service-scaled-to-zero' as const })),
  })
  onTestFinished(sandbox.close)
  return (words: readonly string[]): Promise<Report> =>
    withTemporaryFolder(async folder => {
      await writeFile(join(folder, 'ca.pem'), sandbox.access.extraCa.join('\n'))
      const env = { ...sandbox.environmentVariables, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }
      const flags = ['--env', 'prod', '--tenant', 'all', '--phase', 'smoke', ...accessFlags(sandbox.access)]
      return (await runSuite([...flags, ...words], { env })).report
    })
}

/** When it was looked at, and how long that took, which no two runs have in common. */
const TIMES: ReadonlySet<string> = new Set(['startedAt', 'durationMs', 'elapsedMs', 'observedAt', 'timings'])
/** What each run names anew. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/"codeFingerprint": "[0-9a-f]+"/g, '"codeFingerprint": "<own>"'],
  [/--start-time \d{13}/g, '--start-time <time>'],
]

/** Each member of a report, and each of each target, as text in which two runs can be compared. */
function membersOf(report: Report): Readonly<Record<string, unknown>> {
  const { targets, calls, ...members } = withOwnEvidence(report)
  const said = (of: object, prefix = '') =>
    Object.entries(of).map(([name, member]: [string, unknown]) => [
      `${prefix}${name}`,
      TIMES.has(name) ? typeof member : textOf(member),
    ])
  return {
    ...Object.fromEntries(said(members)),
    // A part asks for less at once, but for nothing else.
    calls: Object.keys(calls.byCommand).sort(),
    ...Object.fromEntries(targets.flatMap(target => said(target, `${target.tenant} `))),
  }
}

function textOf(member: unknown): string {
  const timeless: unknown = JSON.parse(
    JSON.stringify(member, (key, inner: unknown) => (TIMES.has(key) ? undefined : inner)),
  )
  return OWN.reduce((text, [pattern, word]) => text.replace(pattern, word), comparable(stableJson(timeless)))
}

test('parts become what one run over the same platform reports, member by member', async () => {
  const run = await platform()
  const whole = await run([])
  const parts = [await run(['--shard', '2/2']), await run(['--shard', '1/2'])]
  const merged = redactReport(await merge(parts), [])
  expect(membersOf(merged)).toEqual(membersOf(whole))
  expect(Object.keys(merged).sort()).toEqual(Object.keys(whole).sort())
  expect(Object.keys(merged.common ?? {}).sort()).toEqual(Object.keys(whole.common ?? {}).sort())
})

describe('the command that proves a repair', () => {
  const proof = (tenants: string, after = ' --phase smoke') => `npm test -- --env prod --tenant ${tenants}${after}`
  const caused = (then: string): DiagnosisResult => ({ ...parseError, then })
  const partOf = (index: number, proofs: Readonly<Record<string, string>>) =>
    sampleReport({
      shard: { index, count: 2, env: 'prod', fleet: ['a', 'b', 'c'] },
      targets: Object.entries(proofs).map(([tenant, then]) =>
        sampleTarget({ tenant, diagnoses: then === '' ? [] : [caused(then)] }),
      ),
    })
  const proofsOf = async (first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>) =>
    (await merge([partOf(1, first), partOf(2, second)])).targets.flatMap(({ diagnoses }) =>
      diagnoses.map(({ then }) => then),
    )

  test('names the tenants of all parts', async () => {
    expect(await proofsOf({ a: proof('a'), c: '' }, { b: proof('b') })).toEqual([proof('a,b'), proof('a,b')])
  })

  test('asks for all where every tenant has the cause and all were asked for, and only there', async () => {
    const all = { a: proof('all'), c: proof('all') }
    expect(await proofsOf(all, { b: proof('b') })).toEqual([proof('all'), proof('all'), proof('all')])
    expect(await proofsOf(all, { b: '' })).toEqual([proof('a,c'), proof('a,c')])
  })

  test('is another one for tenants that are looked at in another way', async () => {
    const [one, other] = [proof('a'), proof('b', ' --expect fresh')]
    expect(await proofsOf({ a: one, c: '' }, { b: other })).toEqual([one, other])
  })

  test('stays as it is where it names others', async () => {
    const odd = proof('z')
    expect(await proofsOf({ a: odd, c: '' }, { b: proof('b') })).toEqual([odd, proof('b')])
  })
})

test('what parts saw differently of the environment is said once for the tenants that it belongs to', async () => {
  const rule = (dnsName: string) => ({
    'load-balancer': loadBalancerAt(dnsName),
  })
  const fleet = ['a', 'b', 'c', 'd', 'e']
  const partOf = (index: number, tenants: readonly string[], dnsName: string) =>
    sampleReport({
      shard: { index, count: 3, env: 'prod', fleet },
      common: rule(dnsName),
      targets: tenants.map(tenant => sampleTarget({ tenant, evidence: {} })),
    })
  const whole = await merge([
    partOf(1, ['a', 'd'], 'old.example'),
    partOf(2, ['b', 'e'], 'new.example'),
    partOf(3, ['c'], 'old.example'),
  ])
  expect(whole.common).toBeUndefined()
  expect(whole.shared?.map(({ tenants }) => tenants)).toEqual([
    ['a', 'c', 'd'],
    ['b', 'e'],
  ])
  expect(stableJson(whole).split('old.example')).toHaveLength(2)
  const seen = withOwnEvidence(whole).targets.map(({ evidence }) => evidence['load-balancer'])
  expect(seen).toEqual(
    ['old', 'new', 'old', 'old', 'new'].map(name =>
      expect.objectContaining({ data: expect.objectContaining({ dnsName: `${name}.example` }) }),
    ),
  )
})

test('a report that is merged again is refused, since nobody knows its parts', async () => {
  await expect(merge([sampleReport({ shared: [{ tenants: ['a', 'b'], evidence: {} }] })])).rejects.toThrow(
    'already whole',
  )
})
