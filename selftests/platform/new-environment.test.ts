import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { environmentNames } from '../../cli/environment.ts'
import { referenceText } from '../../cli/reference-text.ts'
import { policyFilesIn } from '../../docs/policies.ts'
import { lookInto, OWN_FOLDER, platformFolder } from '../../platform/data/folder.ts'
import { readEnvironment } from '../../platform/data/read.ts'
import { loadWaivers } from '../../runner/waivers/load.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { parseServeArguments } from '../../sandbox/serve-arguments.ts'
import { lookAt } from '../lib/in-process.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** The one file that a new environment takes, under a name that nobody gives one. */
const TRYOUT = `accountId: "111122223333"
region: eu-central-1
priorityRange: { min: 300, max: 399 }
officeHours: none
publicImages: false
debugAllowed: false
`

const OWN_NAMES = lookInto(OWN_FOLDER).names

/** The project's own data and this one file. */
const withTryout = (use: (folder: string) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async folder => {
    for (const name of ['conventions.yaml', 'images.yaml', 'tenants.yaml', 'environments'])
      await cp(join(OWN_FOLDER.path, name), join(folder, name), { recursive: true })
    await writeFile(join(folder, 'environments/tryout.yaml'), TRYOUT)
    await use(folder)
  })

describe('one file makes a new environment', () => {
  test('its names follow the conventions, and its images are those of all', () =>
    withTryout(async folder => {
      const tryout = readEnvironment(platformFolder(folder), 'tryout')
      expect(tryout).toMatchObject({
        name: 'tryout',
        cluster: 'tryout-cluster',
        domainPattern: '{tenant}.wptryout.kimmyai.io',
      })
      const prod = readEnvironment(platformFolder(folder), 'prod')
      expect([tryout.knownGoodDigests, tryout.knownBadDigests]).toEqual([prod.knownGoodDigests, prod.knownBadDigests])
    }))

  test('--env takes it, help and list name it, and a wrong name is led to it', () =>
    withTryout(async folder => {
      const words = ['--platform', folder, '--tenant', 'goldencrust']
      expect(parseArguments([...words, '--env', 'tryout'], {})).toMatchObject({
        env: 'tryout',
        platform: { path: folder },
      })
      expect(parseArguments(['--env', 'tryout', '--tenant', 'a'], { RUNBOOK_PLATFORM: folder }).env).toBe('tryout')
      expect(() => parseArguments([...words, '--env', 'tryuot'], {})).toThrow(
        'unknown environment "tryuot". Did you mean tryout?',
      )
      expect(() => parseArguments(['--env', 'tryout', '--tenant', 'a'], {})).toThrow('unknown environment "tryout"')
      expect(() => parseArguments(['--env', 'tryout', '--tenant', 'a'], { RUNBOOK_PLATFORM: '' })).toThrow(
        'RUNBOOK_PLATFORM is set but empty',
      )
      const names = [...OWN_NAMES, 'tryout'].sort()
      const said = (...flags: readonly string[]) => referenceText(parseArguments([...words, ...flags], {}), 80)
      expect(await said('--help', 'env')).toContain(`--env ${names.join('|')}\n`)
      expect(await said('--list')).toContain(`Environments: ${[...names, 'sandbox'].join(', ')}\n`)
    }))

  test('waivers may name it', () =>
    withTryout(async folder => {
      const file = join(folder, 'waivers')
      await writeFile(
        file,
        'waivers:\n  - id: service-stable\n    env: tryout\n    tenant: a\n    reason: r\n    owner: o\n    expires: "2999-01-01"\n',
      )
      expect(await loadWaivers(file, environmentNames(platformFolder(folder)), new Date())).toMatchObject([
        { env: 'tryout' },
      ])
      expect(await loadWaivers(file, environmentNames(OWN_FOLDER), new Date())).toMatchObject([
        { ended: expect.stringContaining(`"tryout" is none of ${[...OWN_NAMES, 'sandbox'].join(', ')}`) },
      ])
    }))

  test('it has policies of its own, in its own folder', () =>
    withTryout(async folder => {
      const files = policyFilesIn(platformFolder(folder))
      const smoke = files.get(`${folder}/iam/tryout/smoke.json`)
      expect(smoke).toContain('arn:aws:ecs:eu-central-1:111122223333:service/tryout-cluster/tryout-*-service')
    }))

  test('npm run sandbox runs as it, and the suite is green there', () =>
    withTryout(async folder => {
      const settings = parseServeArguments(['--platform', folder, '--env', 'tryout', '--tenant', 'bluebird'])
      if (settings === 'help' || 'wrong' in settings) throw new Error(JSON.stringify(settings))
      const sandbox = await startSandbox(settings)
      try {
        const report = await lookAt(sandbox, 'bluebird')
        expect(report.specs.filter(({ status }) => status !== 'passed')).toEqual([])
        expect(report).toMatchObject({ env: 'tryout', accountId: '111122223333', diagnoses: [] })
      } finally {
        await sandbox.close()
      }
    }))
})

test.each([[[]], [['--list']], [['--explain', 'throttled']]])(
  'a folder that is not there is refused with %s',
  words => {
    expect(() => parseArguments(['--platform', '/nonexistent', ...words], {})).toThrow(
      '/nonexistent: there is no such folder',
    )
  },
)

test('an environment in capitals is led to the one that is there', () => {
  expect(() => parseArguments(['--env', 'PROD', '--tenant', 'a'], {})).toThrow(
    'unknown environment "PROD". Did you mean prod?',
  )
})

test('the sandbox of npm test needs no folder at all', () => {
  expect(parseArguments([], { RUNBOOK_PLATFORM: '/nonexistent' }).env).toBe('sandbox')
  expect(() => parseArguments(['--env', 'prod', '--tenant', 'a'], { RUNBOOK_PLATFORM: '/nonexistent' })).toThrow(
    '/nonexistent: there is no such folder',
  )
})
