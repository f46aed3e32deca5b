import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, test } from 'vitest'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { atTerminal } from '../lib/pseudo-terminal.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** An account in which every answer takes its time. */
const SLOW = ['--only', 'targets-healthy', '--timeout', '5m', '--latency'] as const
const ERASED = '\r\u001b[2K'

describe.concurrent('a slow run says that it lives', () => {
  test('at a terminal by a line that lives, and is taken away before the report', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const words = [...SLOW, '3s', '--report-dir', folder].join(' ')
      const terminal = atTerminal(`'${process.execPath}' ${projectRoot}/cli/start.js ${words}`)
      try {
        await terminal.until(/goldencrust {2}sandbox {2}phase post {2}0 s {2}starting/)
        await terminal.until(/looks done, waiting for \w+ \(\d+ s\)/)
        await terminal.until(/1 passed/)
        const ended = await terminal.ended
        const written = terminal.written()
        expect(ended).toBe(0)
        // What is left on the screen when each erased line is gone.
        const left = stripVTControlCharacters(
          written
            .split('\n')
            .map(line => line.slice(line.lastIndexOf(ERASED) + 1))
            .join('\n'),
        )
        expect(left).not.toMatch(/waiting for|starting/)
      } finally {
        terminal.close()
      }
    }))

  test('in a log by a line every ten seconds, without control characters', ({ expect }) =>
    withTemporaryFolder(async folder => {
      // The second line has a look to tell of, although the first may still find the run starting.
      const { stdout, stderr } = await runCommand([...SLOW, '12s', '--report-dir', folder], { withProgress: true })
      const lines = stderr.trimEnd().split('\n')
      for (const line of lines)
        expect(line).toMatch(/^goldencrust {2}sandbox {2}phase post {2}[1-9]\d* s {2}(?:starting|\d+ looks done, )/)
      expect(lines.at(-1)).toMatch(/looks done, waiting for .* \(\d+ s\)$/)
      expect(stderr).not.toContain('\u001b')
      expect(stdout).toMatch(/1 passed/)
    }))

  test('to nobody, when its reader has gone, and ends all the same', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const words = [join(projectRoot, 'cli/start.js'), ...SLOW, '6s', '--report-dir', folder]
      const child = spawn(process.execPath, words, { cwd: projectRoot, env: cleanEnvironment() })
      child.stderr.destroy()
      child.stdout.resume()
      expect(await once(child, 'exit')).toEqual([0, null])
    }))

  test('--quiet says nothing of it', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const { stdout, stderr } = await runCommand([...SLOW, '6s', '--quiet', '--report-dir', folder], {
        withProgress: true,
      })
      expect(stderr).toBe('')
      expect(stdout).toMatch(/1 passed/)
    }))

  test('--verbose says every look with its command and its time, and where the time went', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const words = ['--only', 'targets-healthy', '--verbose', '--format', 'json', '--report-dir', folder]
      const { stdout, stderr } = await runCommand(words)
      const lines = stderr.split('\n')
      for (const kind of ['identity', 'service', 'target-health'])
        expect(
          lines.filter(line => new RegExp(`^look: \\S+ ${kind}, observed, \\d+ ms: aws `).test(line)),
        ).toHaveLength(1)
      expect(stderr).toMatch(/^timing: prepared after \d+ ms, first look after \d+ ms, judged after \d+ ms$/m)
      expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0 })
    }))
})

test('--quiet and --verbose contradict each other', async ({ expect }) => {
  const { exitCode, stderr } = await runCommand(['--quiet', '--verbose'])
  expect([exitCode, stderr]).toEqual([2, '--quiet and --verbose contradict each other. Leave one.\n'])
})
