import { afterEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../platform/data/read.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { lookAt } from '../lib/in-process.ts'
import { LUMEN, OWN_WORDS } from '../lib/other-company.ts'
import { allureFiles } from '../lib/outputs.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { sampleReport } from '../lib/sample-reports.ts'
import { runSuite } from '../lib/transcript.ts'

const live = readEnvironment(LUMEN, 'live')
const lab = readEnvironment(LUMEN, 'lab')
let sandbox: Sandbox | undefined
afterEach(() => sandbox?.close())

const notPassed = ({ specs }: TargetReport): readonly string[] =>
  specs.filter(({ status }) => status !== 'passed').map(({ id, status, reason }) => `${id} ${status}: ${reason}`)

describe('a healthy tenant of a company with names by other patterns', () => {
  test.each([
    ['bakery', 'Lumen Operations'],
    ['harbour', 'Harbour Crew'],
  ])('%s is all green where there is a CloudFront, and has its owner in Allure', async (tenant, owner) => {
    sandbox = await startSandbox({ environment: live, tenants: [tenant] })
    const report = await lookAt(sandbox, tenant)
    expect(notPassed(report)).toEqual([])
    expect(report.diagnoses).toEqual([])
    const results = [...allureFiles(sampleReport({ targets: [report] }))].filter(({ name }) =>
      name.endsWith('-result.json'),
    )
    for (const { content } of results)
      expect(JSON.parse(content).labels).toContainEqual({ name: 'owner', value: owner })
    expect(report.notes.filter(note => /convention|expected under/.test(note))).toEqual([])
    expect(JSON.stringify(report)).not.toMatch(OWN_WORDS)
  })

  test('is green without one, where the edge does not apply', async () => {
    sandbox = await startSandbox({ environment: lab, tenants: ['bakery'], life: 'installed' })
    const report = await lookAt(sandbox, 'bakery')
    expect(notPassed(report).filter(each => !/not-applicable: LAB has no CloudFront/.test(each))).toEqual([])
    expect(report.diagnoses).toEqual([])
    expect(JSON.stringify(report)).not.toMatch(OWN_WORDS)
  })
})

describe("a broken one gets the right cause, and fixes with that company's names", () => {
  test.each([
    ['wp-config-parse-error', ['--cluster lumen-ap-southeast-2-live', '--service svc-bakery-live']],
    ['execution-role-denied-secret', ['--role-name LumenEcsExec-LIVE', '--policy-name Read-bakery-LIVE']],
    ['listener-rule-missing', ['bakery.sites.lumen.example', '--region ap-southeast-2']],
    ['basic-auth-mismatch', ['lumen_door_live', 'lumen/live/door']],
  ] as const)('%s', async (fault, words) => {
    sandbox = await startSandbox({ environment: live, tenants: ['bakery'], faults: [fault] })
    const report = await lookAt(sandbox, 'bakery')
    expect(report.diagnoses.map(({ id }) => id)).toEqual([fault])
    expect(report.unexplained).toEqual([])
    const fixes = JSON.stringify(report.diagnoses.flatMap(each => each.fixes))
    for (const word of words) expect(fixes).toContain(word)
    expect(JSON.stringify(report)).toContain(`npm test -- --platform ${LUMEN.path} --env live --tenant bakery`)
    expect(JSON.stringify(report)).not.toMatch(OWN_WORDS)
  })
})

test('npm test --platform DIR looks at that company, and --tenant all finds its tenants by its own patterns', async () => {
  const rehearsal = await rehearse(live, 'bakery', [])
  try {
    const { flags, env } = rehearsal
    const words = [
      '--platform',
      LUMEN.path,
      ...flags.map(word => (word === 'bakery' ? 'all' : word)),
      '--phase',
      'smoke',
    ]
    const { report, exitCode } = await runSuite(words, { env })
    expect(report.targets.map(({ tenant }) => tenant)).toEqual(['bakery', 'harbour'])
    expect(report.targets[0]?.diagnoses).toEqual([])
    expect(report.targets[0] && notPassed(report.targets[0])).toEqual([])
    // Only its data speak of this one: it is not in the sandbox.
    expect(report.targets[1]?.diagnoses.map(({ id }) => id)).toContain('service-missing')
    expect(exitCode).toBe(1)
  } finally {
    await rehearsal.close()
  }
})
