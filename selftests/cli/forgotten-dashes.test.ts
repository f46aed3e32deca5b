import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { requireNoFlagsKeptByNpm } from '../../cli/flags-kept-by-npm.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The command as a person types it, through npm itself. */
const typed = (command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise(resolve => {
    const own = Object.entries(cleanEnvironment()).filter(([name]) => !/^npm_/i.test(name))
    const options = { cwd: projectRoot, env: { ...Object.fromEntries(own), ...env }, maxBuffer: 10_000_000 }
    execFile('bash', ['-c', command], options, (error, stdout, stderr) => {
      const code: unknown = error ? error.code : 0
      resolve({ exitCode: typeof code === 'number' ? code : -1, stdout, stderr })
    })
  })

/** What npm hands on to nobody is seen where a process shows which files it holds open. */
const DROPPED: readonly (readonly [command: string, right: string])[] = [
  ['npm test --silent --only=aws-identity', 'npm test -- --only aws-identity'],
  ['npm t --silent --only aws-identity --only dns', 'npm test -- --only aws-identity --only dns'],
  ['npm test --silent --only=prod', 'npm test -- --only prod'],
  ['npm test --silent --only=aws-identity -- --env prod --tenant a', 'npm test -- --only aws-identity'],
  ['npm test --silent --env=prod --tenant=a --only=dns', 'npm test -- --env prod --tenant a --only dns'],
  ['npm test --silent --format=json', 'npm test -- --format json'],
  ['npm run merge --silent part.json --format markdown', 'npm run merge -- part.json --format markdown'],
]

const REFUSED: readonly (readonly [command: string, right: string])[] = [
  ['npm test --silent --env=prod --tenant=goldencrust', 'npm test -- --env prod --tenant goldencrust'],
  ['npm test --silent --env prod --tenant goldencrust', 'npm test -- --env prod --tenant goldencrust'],
  ['npm test --silent --fault=wp-config-parse-error', 'npm test -- --fault wp-config-parse-error'],
  ['npm test --silent --state=/tmp/x --only-new', 'npm test -- --state /tmp/x --only-new'],
  ['npm test --silent --wait 15m -- --env prod --tenant a', 'npm test -- --wait 15m'],
  ["npm test --silent --report-dir='a b'", "npm test -- --report-dir 'a b'"],
  ['npm test --silent --notify-slack=https://hooks.example/secretpath', 'npm test -- --notify-slack URL'],
  ['npm run merge --silent part.json --status-page=page.html', 'npm run merge -- part.json --status-page page.html'],
]

describe.concurrent('flags that npm kept for itself are refused, with the right words', () => {
  test.for([...REFUSED, ...(process.platform === 'linux' ? DROPPED : [])])(
    '%s',
    async ([command, right], { expect: check }) => {
      const { exitCode, stdout, stderr } = await typed(command)
      const [said = ''] = stderr.split('\n').filter(line => !line.startsWith('npm warn'))
      check(said).toMatch(
        /^npm kept --.* for itself: flags need "--" before them\. Nothing was looked at\. Write: npm /,
      )
      check(said.split('Write: ')[1]?.split(' --')[0]).toBe(right.split(' --')[0])
      for (const word of right.split(/ (?=--\w)/).slice(1)) check(said).toContain(word)
      check(said).not.toContain('secretpath')
      check(stdout).toBe('')
      check(exitCode).toBe(2)
    },
  )
})

describe.concurrent('and so by every other command that looks, writes or measures', () => {
  test.for([
    ['npm run platform:check --silent --platform=/nowhere', 'npm run platform:check [-- DIR]'],
    ['npm run image:good --silent --env=prod 1.2.3 --reason=x', 'npm run image:good -- --env NAME'],
    ["npm run image:good --silent --profile=other -- --env prod 1.2.3 --reason 'a reason'", 'npm run image:good -- '],
    [
      'npm run basic-auth --silent --only-placeholder -- --function f --secret s --region eu-west-1 --user u',
      'npm run basic-auth -- --function NAME',
    ],
    ['npm run bundle --silent run.json.gz --keep=names', 'npm run bundle -- FILE [--keep'],
    ['npm run corpus --silent --kind=page', 'npm run corpus -- [--kind K]'],
    ['npm run corpus --silent --write', 'npm run corpus -- [--kind K]'],
    ['npm run corpus --silent -- --kynd=page', 'npm run corpus -- [--kind K]'],
  ] as const)('%s', async ([command, right], { expect: check }) => {
    const { exitCode, stdout, stderr } = await typed(command)
    const said = stderr.split('\n').filter(line => line !== '' && !line.startsWith('npm warn'))
    check(said).toEqual([check.stringContaining(`Write: ${right}`)])
    check(stdout).toBe('')
    check(exitCode).toBe(2)
  })
})

describe.concurrent('nothing is refused for what npm sets by itself', () => {
  test('a run with its flags in the right place', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const { exitCode, stdout } = await typed(`npm test --silent -- --only aws-identity --report-dir '${folder}'`)
      check(stdout).toMatch(/1 passed/)
      check(exitCode).toBe(0)
    }))

  test('npm keeps an --only of its own where the suite has got one', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const words = `--only aws-identity --format json --report-dir '${folder}/r'`
      const { exitCode } = await typed(`npm test --silent --only=prod --format -- ${words}`)
      check(exitCode).toBe(0)
    }))

  test('a setting of an .npmrc that has the name of a flag', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const npmrc = join(folder, 'npmrc')
      await writeFile(npmrc, 'timeout=60000\nregion = eu\n')
      const env = { npm_config_userconfig: npmrc }
      const { exitCode } = await typed(`npm test --silent -- --only aws-identity --report-dir '${folder}/r'`, env)
      check(exitCode).toBe(0)
    }))

  test("a wrapper's own --env beside ours", async ({ expect: check }) => {
    const { stderr } = await runCommand(['--env', 'prod', '--tenant', ''], { env: { npm_config_env: 'prod' } })
    check(stderr).toMatch(/--tenant needs a value/)
  })
})

describe.concurrent('so are those of the commands that measure', () => {
  test.for([
    ['npm run chaos --silent --env=prod', 'npm kept --env for itself, and npm run chaos measures everything'],
    ['npm run scorecard --silent --faults=dns-record-missing', 'npm kept --faults for itself, and npm run scorecard'],
    ['npm run trust --silent --write', 'Nothing was measured. Write: npm run trust -- --write'],
    ['npm run bench --silent --write', 'Nothing was measured. Write: npm run bench -- --write'],
    ['npm run bench --silent --quick', 'Nothing was measured. Write: npm run bench -- --quick'],
    ['npm run bench --silent -- --quikc', "Unknown option '--quikc'. The only flags are --quick and --write."],
    ['npm run bench --silent -- --quick --write', 'What --quick measured is not written'],
    ['npm run trust --silent -- --wirte', "Unknown option '--wirte'. The only flag is --write."],
  ] as const)('%s', async ([command, right], { expect: check }) => {
    const { exitCode, stdout, stderr } = await typed(command)
    const said = stderr.split('\n').filter(line => line !== '' && !line.startsWith('npm warn'))
    check(said).toEqual([expect.stringContaining(right)])
    check(stdout).toBe('')
    check(exitCode).toBe(2)
  })
})

test('npm run sandbox refuses what npm kept, too', async () => {
  const { exitCode, stderr } = await typed('npm run sandbox --silent --fault=wp-config-parse-error')
  expect(stderr).toContain('npm kept --fault for itself: flags need "--" before them')
  expect(exitCode).toBe(2)
})

test('of several values without their flags nothing is guessed', () => {
  const variables = { npm_config_env: 'true', npm_config_tenant: 'true', npm_config_phase: 'true' }
  const words = ['prod', 'goldencrust', 'smoke']
  expect(() => requireNoFlagsKeptByNpm({ given: [], typed: [], words, variables, script: 'test' })).toThrow(
    'Write: npm test -- goldencrust smoke --env prod --tenant NAME --phase PHASE',
  )
})

test.for([
  ['environment', 'env'],
  ['envs', 'env'],
  ['tenants', 'tenant'],
  ['e', 'env'],
  ['reprot_dir', 'report-dir'],
])('--%s, which is nearly a flag, is refused as well', ([kept, flag]) => {
  const variables = { [`npm_config_${kept}`]: 'x', npm_config_userconfig: '/dev/null', npm_config_local_prefix: '/' }
  expect(() => requireNoFlagsKeptByNpm({ given: [], typed: [], words: [], variables, script: 'test' })).toThrow(
    `Write: npm test -- --${flag} `,
  )
})

test('what npm sets by itself, and what native modules are built by, is near to none', () => {
  const names = ['format_package_lock', 'target', 'target_arch', 'runtime', 'python', 'jobs', 'npm_version']
  const variables = {
    ...Object.fromEntries(names.map(name => [`npm_config_${name}`, 'x'])),
    npm_config_platform: 'linux',
  }
  expect(() => requireNoFlagsKeptByNpm({ given: [], typed: [], words: [], variables, script: 'test' })).not.toThrow()
})

test('a platform that is no system is the flag that was meant', () => {
  const variables = { npm_config_platform: '../acme' }
  expect(() => requireNoFlagsKeptByNpm({ given: [], typed: [], words: [], variables, script: 'test' })).toThrow(
    'Write: npm test -- --platform ../acme',
  )
})
