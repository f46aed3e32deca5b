import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, test } from 'vitest'
import { recordingFile } from '../../runner/recording/file.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { targetIn } from '../lib/evidence.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const run = (
  script: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> =>
  new Promise(resolve => {
    execFile(
      process.execPath,
      [script, ...words],
      { cwd: projectRoot, env: { ...cleanEnvironment(), ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
const bundle = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run('cli/bundle.ts', words, env)

describe.concurrent('npm run bundle', () => {
  test('writes a recording beside the recording that is judged as it is, and says whose of nobody', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const file = join(folder, 'run.json.gz')
      await writeFile(file, recordingFile(await sampleRecording({ service: null })).bytes)
      const { code, stdout, stderr } = await bundle([file])
      const made = join(folder, 'run.bundle.json.gz')
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${made}\n` })
      expect(stderr).toMatch(
        /^note: stand-ins for 1 account, \d+ words of hosts, \d+ of addresses, \d+ names; judged as/,
      )
      expect(stderr.split('\n')).toHaveLength(2)
      const text = gunzipSync(await readFile(made)).toString('utf8')
      for (const word of ['goldencrust', '093646564004', 'kimmyai', '10.0.3.17', 'bbws'])
        expect(text.toLowerCase()).not.toContain(word)
      const words = [made, '--out', join(folder, 'again.json.gz')]
      expect(await bundle(words)).toMatchObject({ code: 0, stdout: `${words[2]}\n` })
      // Given away twice it is another one, and still says the same.
      const compared = await run('cli/compare.ts', [made, made])
      expect(compared).toMatchObject({ code: 0, stdout: expect.stringMatching(/^the same: tenant[a-z]+\n$/) })
      const replayed = await run('cli/start.js', ['--replay', made, '--report-dir', join(folder, 'results')])
      const plain = await run('cli/start.js', ['--replay', file, '--report-dir', join(folder, 'others')])
      const verdictsIn = async (name: string) => {
        const { targets } = JSON.parse(await readFile(join(folder, name, 'report.json'), 'utf8'))
        return targets.map(({ specs, diagnoses }: Record<'specs' | 'diagnoses', { id: string; status?: string }[]>) => [
          ...[...specs, ...diagnoses].map(({ id, status }) => `${id} ${status}`),
        ])
      }
      expect(replayed.code).toBe(plain.code)
      expect(await verdictsIn('results')).toEqual(await verdictsIn('others'))
    }))

  test('keeps what is asked for', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const file = join(folder, 'run.json.gz')
      await writeFile(file, recordingFile(await sampleRecording()).bytes)
      expect(await bundle([file, '--keep', 'accounts,names'])).toMatchObject({ code: 0 })
      const text = gunzipSync(await readFile(join(folder, 'run.bundle.json.gz'))).toString('utf8')
      expect([text.includes('093646564004'), text.includes('goldencrust')]).toEqual([true, true])
      expect([text.includes('10.0.3.17'), text.includes('kimmyai')]).toEqual([false, false])
    }))

  test('writes nothing, and ends with 1, where a tenant is called as a word that judging reads', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const file = join(folder, 'run.json.gz')
      await writeFile(file, recordingFile(await sampleRecording({}, targetIn('prod', 'wordpress'))).bytes)
      const { code, stdout, stderr } = await bundle([file])
      expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 1, stdout: '', lines: 2 })
      expect(stderr).toContain('nothing was written')
      expect(await readdir(folder)).toEqual(['run.json.gz'])
    }))

  test('refuses everything else with one line', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const file = join(folder, 'run.json.gz')
      await writeFile(file, recordingFile(await sampleRecording()).bytes)
      for (const [words, line, env] of [
        [[], 'write: npm run bundle -- FILE', {}],
        [[file, file], 'write: npm run bundle -- FILE', {}],
        [[file, '--kept', 'names'], 'write: npm run bundle -- FILE', {}],
        [[file, '--keep'], 'write: npm run bundle -- FILE', {}],
        [[file, '--keep', 'hosts,people'], '--keep "people": it takes accounts, hosts, addresses, names', {}],
        [[file, '--out', file], '--out has to name another file than the recording', {}],
        [[file, '--out', join(file, 'a')], 'cannot write', {}],
        [[join(folder, 'none')], 'there is no such file', {}],
        [[join(projectRoot, 'package.json')], 'no recording of this suite', {}],
        [[file], 'npm kept --keep for itself: flags need "--" before them', { npm_config_keep: 'names' }],
      ] as const) {
        const { code, stdout, stderr } = await bundle(words, env)
        expect({ words, code, stdout, lines: stderr.split('\n').length }).toEqual({
          words,
          code: 2,
          stdout: '',
          lines: 2,
        })
        expect(stderr).toContain(line)
      }
      expect(await readdir(folder)).toEqual(['run.json.gz'])
      expect(await bundle(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run bundle -- ') })
    }))
})
