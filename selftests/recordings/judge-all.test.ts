import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { recordingFile } from '../../runner/recording/file.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { altered } from './verdicts.ts'

const run = promisify(execFile)
const LEFT_OUT = /^(?:node_modules|results|\.git)(?:\/|$)/
const RULE = 'specs/service-stable.spec.ts'

/** A repository of its own with the code in it, and a folder of two recordings. */
const inRepository = (use: (folder: string, recordings: string) => Promise<void>) =>
  withTemporaryFolder(async place => {
    const [folder, recordings] = [join(place, 'code'), join(place, 'recordings')]
    await cp(projectRoot, folder, { recursive: true, filter: path => !LEFT_OUT.test(relative(projectRoot, path)) })
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
    const git = (...words: readonly string[]) =>
      run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: folder })
    await git('init', '-q', '-b', 'main')
    await git(
      'add',
      'lib',
      'platform',
      'evidence',
      'probes',
      'specs',
      'diagnostics',
      'gate',
      'history',
      'runner',
      'package.json',
    )
    await git('commit', '-q', '--no-gpg-sign', '-m', 'as it is')
    await mkdir(recordings)
    const missing = { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } as const
    await writeFile(join(recordings, 'healthy.json.gz'), recordingFile(await sampleRecording()).bytes)
    await writeFile(
      join(recordings, 'missing.json.gz'),
      recordingFile(await sampleRecording({ service: missing })).bytes,
    )
    await use(folder, recordings)
  })

const judgeAll = (folder: string, ...words: readonly string[]) =>
  run(process.execPath, [join(folder, 'selftests/recordings/judge-all.ts'), ...words], {
    timeout: PATIENT_MS,
    // What is compiled of a copy goes with it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '../compiled') },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  )

test('npm run judge-all lists the recordings that a change of the code judges otherwise', { timeout: 300_000 }, () =>
  inRepository(async (folder, recordings) => {
    expect(await judgeAll(folder, '--against', 'main', recordings)).toEqual({
      code: 0,
      stdout: '2 judged, 0 otherwise than by main\n',
      stderr: '',
    })
    const text = await readFile(join(folder, RULE), 'utf8')
    await writeFile(join(folder, RULE), text.replace('return passed(', 'return failed('))
    const healthy = join(recordings, 'healthy.json.gz')
    expect(await judgeAll(folder, '--against', 'main', healthy)).toEqual({
      code: 1,
      stdout: expect.stringMatching(
        /\n {4}service-stable failed, was passed\n[\s\S]*1 judged, 1 otherwise than by main\n$/,
      ),
      stderr: '',
    })
    const own = await judgeAll(folder, healthy)
    expect(own.code).toBe(1)
    expect(own.stdout.startsWith(`${healthy}\n`)).toBe(true)
    expect(own.stdout).toMatch(/1 judged, 1 otherwise than by their own runs\n$/)
    const refused = async (said: string, ...words: readonly string[]) => {
      const { code, stdout, stderr } = await judgeAll(folder, ...words)
      expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 2, stdout: '', lines: 2 })
      expect(stderr).toContain(said)
    }
    await refused('no such branch, tag or commit', '--against', 'nowhere', healthy)
    await refused('write: npm run judge-all', '--aginst', 'main')
    await refused('no recording of this suite', join(folder, 'package.json'))
    await refused('there is no recording', join(folder, 'specs'))
  }),
)

test('one that the code does not read any more, or reads at last, is altered', () => {
  const read = { name: 'a', targets: [] }
  const refused = { name: 'a', refused: 'its layout is 2' }
  expect(altered(read, read)).toEqual([])
  expect(altered(refused, refused)).toEqual([])
  expect(altered(read, refused)).toEqual(['it is refused now: its layout is 2'])
  expect(altered(refused, read)).toEqual(['it is read now, was refused: its layout is 2'])
})
