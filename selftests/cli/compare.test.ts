import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { recordingFile } from '../../runner/recording/file.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { targetIn } from '../lib/evidence.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const run = (
  words: readonly string[],
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> =>
  new Promise(resolve => {
    execFile(
      process.execPath,
      ['cli/compare.ts', ...words],
      { cwd: projectRoot, env: cleanEnvironment() },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })

describe.concurrent('npm run compare', () => {
  test('says what differs, by the exit code too', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const keep = async (name: string, recording: Awaited<ReturnType<typeof sampleRecording>>) => {
        const path = join(folder, name)
        await writeFile(path, recordingFile(recording).bytes)
        return path
      }
      const healthy = await keep('a', await sampleRecording())
      const broken = await keep('b', await sampleRecording({ service: null }))
      const other = await keep('c', await sampleRecording({}, targetIn('prod', 'bluebird')))
      const dev = await keep('d', await sampleRecording({}, targetIn('dev')))
      expect(await run([healthy, healthy])).toMatchObject({ code: 0, stdout: 'the same: goldencrust\n' })
      const different = await run([healthy, broken])
      expect(different).toMatchObject({ code: 1, stdout: expect.stringContaining('service-stable: passed -> unknown') })
      expect(different.stderr).toMatch(/^note: .*: prod at .* UTC, phase post, by tenant-runbook/)
      const whole = await sampleRecording()
      const part = await keep('e', { ...whole, run: { ...whole.run, selected: ['tasks-start', 'alb-response'] } })
      const shorter = await keep('f', { ...whole, run: { ...whole.run, selected: ['alb-response'] } })
      expect((await run([part, shorter])).stderr).toMatch(
        /not asked for these steps, which are not compared: tasks-start\n$/,
      )
      for (const [words, line] of [
        [[healthy], 'write: npm run compare -- A B'],
        [[healthy, dev], 'what differs there says nothing'],
        [[healthy, other], 'no tenant is in both'],
        [[healthy, join(folder, 'none')], 'there is no such file'],
        [[healthy, join(projectRoot, 'package.json')], 'no recording of this suite'],
      ] as const) {
        const { code, stdout, stderr } = await run(words)
        expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 2, stdout: '', lines: 2 })
        expect(stderr).toContain(line)
      }
      expect(await run(['--help'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('npm run compare -- A B'),
      })
    }))
})
