import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openReport } from '../../cli/open-report.ts'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test.runIf(process.platform === 'linux')('the report is shown, and nobody waits for the browser', () =>
  withTemporaryFolder(async folder => {
    const [programs, asked, over] = [join(folder, 'programs'), join(folder, 'asked'), join(folder, 'over')]
    await mkdir(programs)
    execFileSync('mkfifo', [over])
    const browser = join(programs, 'xdg-open')
    await writeFile(browser, `#!/bin/sh\necho "$*" > '${asked}'\nread -r _ < '${over}'\n`)
    await chmod(browser, 0o755)
    const { exitCode, stderr } = await runCommand(
      ['--only', 'service-stable', '--report-dir', join(folder, 'r'), '--open'],
      { env: { PATH: `${programs}:${process.env.PATH}`, DISPLAY: ':9', CI: '' } },
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    // Taken only by a browser that is still there, and ends it.
    await writeFile(over, 'over\n')
    expect(await readFile(asked, 'utf8')).toBe(`${join(folder, 'r/report.html')}\n`)
  }),
)

test('a run without anybody to see it says so, and ends as it would have', () =>
  withTemporaryFolder(async folder => {
    const words = ['--only', 'service-stable', '--report-dir', folder, '--open']
    const { exitCode, stderr } = await runCommand(words, { env: { DISPLAY: ':9', CI: 'true' } })
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `note: --open shows nothing: nobody looks on in a pipeline. The report is ${folder}/report.html.\n`,
    })
  }))

test.for<readonly [why: string, variables: NodeJS.ProcessEnv, system: NodeJS.Platform]>([
  ['nobody looks on in a pipeline', { CI: '1', DISPLAY: ':9' }, 'linux'],
  ['there is no display', { CI: 'false' }, 'linux'],
  ['xdg-open is not installed', { DISPLAY: ':9', PATH: '/nothing-here' }, 'linux'],
  ['open is not installed', { PATH: '/nothing-here' }, 'darwin'],
  ['nobody knows how on win32', {}, 'win32'],
])('%s', async ([why, variables, system]) => {
  expect(await openReport('r/report.html', variables, system)).toBe(
    `--open shows nothing: ${why}. The report is r/report.html.`,
  )
})
