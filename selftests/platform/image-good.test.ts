import { execFile } from 'node:child_process'
import { chmod, cp, lstat, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { platformFolder } from '../../platform/data/folder.ts'
import { readEnvironment } from '../../platform/data/read.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { pushImage } from '../../sandbox/model/images-built.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { LUMEN } from '../lib/other-company.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const DIGEST = `sha256:${'3'.repeat(64)}`
const WITHDRAWN = `sha256:${'2'.repeat(64)}`
const OTHER = `sha256:${'4'.repeat(64)}`
let sandbox: Sandbox | undefined
afterEach(() => sandbox?.close())

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** `npm run image:good --` with these words, in a process of its own. */
const imageGood = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise(resolve => {
    const command = [join(projectRoot, 'cli/image-good.ts'), ...words]
    execFile(process.execPath, command, { env: cleanEnvironment(env) }, (error, stdout, stderr) => {
      const code: unknown = error ? error.code : 0
      resolve({ exitCode: typeof code === 'number' ? code : -1, stdout, stderr })
    })
  })

const withCompany = (use: (folder: string, file: string) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async folder => {
    await cp(LUMEN.path, folder, { recursive: true })
    await use(folder, join(folder, 'images.yaml'))
  })

/** Comments where people put them, and an order of their own. */
const COMMENTED = `# on top

withdrawn:   # never again
  - digest: ${WITHDRAWN}
    # why
    reason: 'its entrypoint breaks wp-config.php'
    withdrawnOn: 2026-01-09
    recordedBy: release desk

good:
  # the oldest
  - reason: release 7   # with theme
    digest: sha256:${'1'.repeat(64)}
    recordedOn: 2026-02-03
    recordedBy: release desk
    environments: [lab, live]
# at the end
`

describe('a digest', () => {
  test('is written once, below what is there, and everything else stays as it was', () =>
    withCompany(async (folder, file) => {
      await writeFile(file, COMMENTED)
      const words = ['--platform', folder, '--env', 'live', DIGEST, '--reason', 'release 8: new theme # and more']
      const first = await imageGood(words)
      expect(first).toMatchObject({ exitCode: 0, stderr: '' })
      expect(first.stdout).toContain(`${DIGEST} may run in live, recorded by ${userInfo().username}`)
      const after = await readFile(file, 'utf8')
      const today = new Date().toISOString().slice(0, 10)
      const added = `  - digest: ${DIGEST}\n    environments: [live]\n    recordedOn: ${today}\n    reason: "release 8: new theme # and more"\n    recordedBy: ${userInfo().username}\n`
      expect(after).toContain(added)
      expect(after.replace(added, '')).toBe(COMMENTED)
      const read = (name: string) => readEnvironment(platformFolder(folder), name).knownGoodDigests
      expect([read('live').includes(DIGEST), read('lab').includes(DIGEST)]).toEqual([true, false])

      const second = await imageGood(words)
      expect(second).toMatchObject({ exitCode: 0, stderr: '' })
      expect(second.stdout).toMatch(/has sha256:3+ for live already: recorded on .* Nothing was changed\.\n$/)
      expect(await readFile(file, 'utf8')).toBe(after)
    }))

  test.for<readonly [what: string, words: readonly string[], says: string]>([
    [
      'withdrawn',
      ['--env', 'live', WITHDRAWN, '--reason', 'try again'],
      'was withdrawn on 2026-01-09: its entrypoint breaks wp-config.php. Nothing was written.',
    ],
    [
      'no digest and no tag',
      ['--env', 'live', 'sha256:12', '--reason', 'why'],
      '"sha256:12" is neither a tag nor a digest',
    ],
    [
      'of an environment that is not there',
      ['--env', 'lvie', DIGEST, '--reason', 'why'],
      'unknown environment "lvie". Did you mean live?',
    ],
    ['of the sandbox', ['--env', 'sandbox', DIGEST, '--reason', 'why'], 'unknown environment "sandbox"'],
    ['without a reason', ['--env', 'live', DIGEST], 'write: npm run image:good -- --env NAME TAG_OR_DIGEST --reason'],
    [
      'with a reason of two lines',
      ['--env', 'live', DIGEST, '--reason', 'a\nb: c'],
      '--reason is no line of 3 to 300 visible characters',
    ],
    ['with a reason of blanks', ['--env', 'live', DIGEST, '--reason', '   '], '--reason is no line of 3 to 300'],
    [
      'with a line separator',
      ['--env', 'live', DIGEST, '--reason', 'new\u2028theme'],
      '--reason is no line of 3 to 300',
    ],
    [
      'with turned writing',
      ['--env', 'live', DIGEST, '--reason', 'new \u202etheme'],
      '--reason is no line of 3 to 300',
    ],
  ])('%s is refused', ([_, words, says]) =>
    withCompany(async (folder, file) => {
      const before = await readFile(file, 'utf8')
      const { exitCode, stdout, stderr } = await imageGood(['--platform', folder, ...words])
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(stderr).toContain(says)
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(await readFile(file, 'utf8')).toBe(before)
    }),
  )

  test.for<readonly [before: string, kept: string]>([
    ['good: []\nwithdrawn: [] # none\n', 'withdrawn: [] # none\n'],
    [
      `good: [{ digest: ${OTHER}, recordedOn: 2026-01-01, reason: old, recordedBy: desk }]\nwithdrawn: []\n`,
      'withdrawn: []\n',
    ],
    [
      `withdrawn: []\ngood:\n- digest: ${OTHER}\n  recordedOn: 2026-01-01\n  recordedBy: desk\n  reason: no end of line`,
      'reason: no end of line\n- digest',
    ],
  ])('%s is a list as well', ([before, kept]) =>
    withCompany(async (folder, file) => {
      await writeFile(file, before)
      const { exitCode } = await imageGood(['--platform', folder, '--env', 'lab', DIGEST, '--reason', 'release 8'])
      expect(exitCode).toBe(0)
      expect(await readFile(file, 'utf8')).toContain(kept)
      const known = readEnvironment(platformFolder(folder), 'lab').knownGoodDigests
      expect(known.at(-1)).toBe(DIGEST)
      expect(known).toHaveLength(before.includes('4444') ? 2 : 1)
    }),
  )

  test('five at once are all kept', () =>
    withCompany(async (folder, file) => {
      const digests = ['a', 'b', 'c', 'd', 'e'].map(each => `sha256:${each.repeat(64)}`)
      const ended = await Promise.all(
        digests.map(each => imageGood(['--platform', folder, '--env', 'live', each, '--reason', 'release 8'])),
      )
      expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(digests.map(() => [0, '']))
      const { knownGoodDigests } = readEnvironment(platformFolder(folder), 'live')
      expect(digests.filter(each => !knownGoodDigests.includes(each))).toEqual([])
      await expect(stat(`${file}.lock`)).rejects.toThrow('ENOENT')
    }))

  test('waits for another that writes, and is refused where that one does not end', () =>
    withCompany(async (folder, file) => {
      const before = await readFile(file, 'utf8')
      await writeFile(`${file}.lock`, '')
      const { exitCode, stderr } = await imageGood(['--platform', folder, '--env', 'live', DIGEST, '--reason', 'why'])
      expect(stderr).toBe(
        `cannot write ${folder}/images.yaml: somebody else writes it. If nobody does, remove ${file}.lock.\n`,
      )
      expect(exitCode).toBe(2)
      expect(await readFile(file, 'utf8')).toBe(before)
    }))

  test('goes where a link leads, and leaves permissions and line ends as they were', () =>
    withCompany(async (folder, file) => {
      const elsewhere = join(folder, 'kept-elsewhere')
      await writeFile(file, COMMENTED.replaceAll('\n', '\r\n'))
      await chmod(file, 0o640)
      await rename(file, elsewhere)
      await symlink(elsewhere, file)
      const { exitCode } = await imageGood(['--platform', folder, '--env', 'live', DIGEST, '--reason', 'release 8'])
      expect(exitCode).toBe(0)
      expect((await lstat(file)).isSymbolicLink()).toBe(true)
      expect(((await stat(elsewhere)).mode & 0o777).toString(8)).toBe('640')
      const after = await readFile(elsewhere, 'utf8')
      expect(after).toContain(DIGEST)
      expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    }))

  test('is not added to a file that is not sound', () =>
    withCompany(async (folder, file) => {
      const before = (await readFile(file, 'utf8')).replace('recordedOn: 2026-02-03', 'recordedOn: soon')
      await writeFile(file, before)
      const { exitCode, stderr } = await imageGood(['--platform', folder, '--env', 'live', DIGEST, '--reason', 'why'])
      expect(stderr).toContain('images.yaml, line 5: good[1].recordedOn "soon" is no day')
      expect(exitCode).toBe(2)
      expect(await readFile(file, 'utf8')).toBe(before)
    }))
})

describe('a tag', () => {
  const record = (folder: string, tag: string) =>
    imageGood(
      ['--platform', folder, '--env', 'live', tag, '--reason', 'release 8'],
      sandbox ? sandbox.environmentVariables : {},
    )

  test('is looked up in the registry of the environment, and the caller is who says so', () =>
    withCompany(async (folder, file) => {
      sandbox = await startSandbox({ environment: readEnvironment(LUMEN, 'live'), tenants: ['bakery'] })
      const { digest } = pushImage(sandbox.world, { tag: 'r8', behaviour: 'good' })
      expect(await record(folder, 'r8')).toMatchObject({ exitCode: 0, stderr: '' })
      expect(await readFile(file, 'utf8')).toContain(`  - digest: ${digest}\n    tag: r8\n    environments: [live]\n`)
      expect(await readFile(file, 'utf8')).toContain(`recordedBy: ${sandbox.world.session.arn}\n`)
    }))

  test('that is not there, or of a session of another account, or of a withdrawn image writes nothing', () =>
    withCompany(async (folder, file) => {
      const before = await readFile(file, 'utf8')
      sandbox = await startSandbox({ environment: readEnvironment(LUMEN, 'live'), tenants: ['bakery'] })
      const absent = await record(folder, 'r99')
      expect(absent.stderr).toContain('r99 could not be looked up: lumen/cms has no image of that tag')
      const withdrawn = await record(folder, '20251224-091500')
      expect(withdrawn.stderr).toContain('was withdrawn on 2026-01-09')
      sandbox.world.session.account = '999999999999'
      const foreign = await record(folder, 'latest')
      expect(foreign.stderr).toContain('the session belongs to account 999999999999; live is 012345678905')
      expect([absent, withdrawn, foreign].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2])
      expect(await readFile(file, 'utf8')).toBe(before)
    }))
})
