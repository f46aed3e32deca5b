import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { specIds } from '../../specs/catalogue.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { atTerminal } from '../lib/pseudo-terminal.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const VITEST = join(projectRoot, 'node_modules/vitest/vitest.mjs')

/** `npx vitest ...` as somebody types it who knows vitest. */
const vitest = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>(
    (resolve, reject) => {
      const child = spawn(process.execPath, [VITEST, ...words], { cwd: projectRoot, env: cleanEnvironment(env) })
      child.stdin.end()
      let [stdout, stderr] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk
      })
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk
      })
      child.on('error', reject)
      child.on('close', exitCode => resolve({ exitCode, stdout, stderr }))
    },
  )

const ONE = / 1 passed .*\n[\s\S]*\n {2}passed {2}alb-response {2}/

describe('vitest as people know it', () => {
  test('-t NAME looks at what that step needs, reports it alone, and ends', async ({ expect }) => {
    const { exitCode, stdout, stderr } = await vitest(['run', '-t', 'alb-response'])
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(ONE)
    expect(Number(/(\d+) AWS calls/.exec(stdout)?.[1])).toBeLessThan(20)
  })

  test('a file with another reporter: its words alone, and it ends', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const file = join(folder, 'out.json')
      const words = ['run', 'specs/alb-response.spec.ts', '--reporter=json', `--outputFile=${file}`]
      const { exitCode, stdout, stderr } = await vitest(words)
      expect(exitCode).toBe(0)
      expect(`${stdout}${stderr}`).not.toMatch(/PASSED|AWS calls|close timed out/)
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
        numPassedTests: 1,
        testResults: [{ assertionResults: [{ title: 'alb-response', status: 'passed' }] }],
      })
    }))

  test('list has every step by the name that -t takes', async ({ expect }) => {
    const { exitCode, stdout, stderr } = await vitest(['list'])
    expect([exitCode, stderr]).toEqual([0, ''])
    const listed = stdout.trim().split('\n')
    expect(listed).toContain('specs/alb-response.spec.ts > alb-response')
    for (const line of listed) expect(specIds).toContain(line.split(' > ')[1])
  })

  test('a name that no step has is no success', async ({ expect }) => {
    const { exitCode, stdout, stderr } = await vitest(['run', '-t', 'nonsense'])
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr).toBe('note: no step was run. Steps go by their names: npx vitest run -t alb-response\n')
  })

  test('ENVIRONMENT without a tenant is one sentence', async ({ expect }) => {
    const { exitCode, stdout, stderr } = await vitest(['run'], { ENVIRONMENT: 'prod' })
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toBe('which tenant of prod? Add --tenant <name> or set TENANT_NAME.\n')
  })

  // In a pipeline vitest watches nothing.
  test('watch mode reports, runs again when told, and ends with q', async ({ expect }) => {
    const terminal = atTerminal(`env -u CI '${process.execPath}' '${VITEST}' -t tenant-name-valid`)
    try {
      await terminal.until(/passed {2}tenant-name-valid/)
      terminal.type('r')
      await terminal.until(/passed {2}tenant-name-valid/)
      terminal.type('q')
      expect(await terminal.ended).toBe(0)
      expect(terminal.written()).not.toMatch(/close timed out/)
    } finally {
      terminal.close()
    }
  })
})
