import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommand } from '../lib/command.ts'
import { atTerminal } from '../lib/pseudo-terminal.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const isThere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0

const START = join(projectRoot, 'cli/start.js')
const read = (shell: string): string => `source <('${process.execPath}' '${START}' completion ${shell})`

/** What is typed before Tab, and what has to stand on the line then. */
const TYPED: readonly (readonly [typed: string, becomes: string])[] = [
  ['--env pr', '--env prod'],
  ['--env sit --ten', '--env sit --tenant'],
  ['--tenant goldencrust,bl', '--tenant goldencrust,bluebird'],
  ['--explain listener-rule-sha', '--explain listener-rule-shadowed'],
  ['--only targets-', '--only targets-healthy'],
  ['--fault wp-config-p', '--fault wp-config-parse-error'],
  ['--phase roll', '--phase rollback'],
  ['completion fi', 'completion fish'],
  ['--tfvars cli/complet', '--tfvars cli/completion.ts'],
]

describe('Tab completes in a real bash', () => {
  test('flags, environments, tenants, ids, words, files', { timeout: 120_000 }, async () => {
    const bash = atTerminal("PS1='ready> ' bash --norc --noprofile -i")
    try {
      await bash.until(/ready> /)
      // Twice, as when somebody reads his .bashrc again.
      bash.type(`${read('bash')}; ${read('bash')}; echo loa''ded\n`)
      expect(await bash.until(/loaded/)).not.toMatch(/readonly|not found/)
      for (const [typed, becomes] of TYPED) {
        bash.type(`tenant-runbook ${typed}\t`)
        await bash.until(new RegExp(`tenant-runbook ${becomes} `))
        bash.type('\u0015')
      }
      bash.type('tenant-runbook --env \t\t')
      expect(await bash.until(/sit[\s\S]*ready> /)).toMatch(/dev\s+prod\s+sandbox\s+sit/)
    } finally {
      bash.close()
      await bash.ended
    }
  })
})

describe('in a real fish', () => {
  test.skipIf(!isThere('fish'))('the same', { timeout: 120_000 }, () => {
    for (const [typed, becomes] of TYPED) {
      const asked = `'${process.execPath}' '${START}' completion fish | source; complete --do-complete 'tenant-runbook ${typed}'`
      const { stdout } = spawnSync('fish', ['--no-config', '-c', asked], { cwd: projectRoot, encoding: 'utf8' })
      expect(stdout.split('\n').map(line => line.split('\t')[0])).toContain(becomes.split(' ').at(-1))
    }
  })
})

describe('in a real zsh', () => {
  test.skipIf(!isThere('zsh'))('the same', { timeout: 120_000 }, async () => {
    const zsh = atTerminal("PS1='ready> ' zsh -f -i")
    try {
      await zsh.until(/ready> /)
      zsh.type(`autoload -U compinit; compinit -u -D; ${read('zsh')}; echo loa''ded\n`)
      await zsh.until(/loaded/)
      for (const [typed, becomes] of TYPED) {
        zsh.type(`tenant-runbook ${typed}\t`)
        await zsh.until(new RegExp(`${becomes.split(' ').at(-1)} `))
        zsh.type('\u0015')
      }
    } finally {
      zsh.close()
      await zsh.ended
    }
  })
})

describe('what is completed comes from the data', () => {
  const suggested = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    (await runCommand(['complete', '--', ...words], { env })).stdout.split('\n').map(line => line.split('\t')[0])

  test("a company's own environments and tenants", () =>
    withTemporaryFolder(async folder => {
      await mkdir(join(folder, 'environments'))
      await writeFile(join(folder, 'environments/acme.yaml'), 'not: read\n')
      expect(await suggested(['--platform', folder, '--env', ''])).toEqual(['acme', 'sandbox', ':4', ''])
      expect(await suggested(['--env', 'a'], { RUNBOOK_PLATFORM: folder })).toEqual(['acme', ':4', ''])
    }))

  test('nothing is offered for what nobody can know, and a broken folder is no error', async () => {
    expect(await suggested(['--wait', ''])).toEqual([':4', ''])
    expect(await suggested(['--platform', '/nonexistent', '--env', 'x', '--tenant', ''])).toEqual(['all', ':4', ''])
  })

  test('a shell that it is not for is refused', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['completion', 'tcsh'])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^unknown shell "tcsh"\. .*bash.*\n$/)
  })
})

describe('the command has a name of its own', () => {
  test('npx tenant-runbook in a checkout', { timeout: 120_000 }, () => {
    const { stdout, status } = spawnSync('npx', ['--offline', 'tenant-runbook', '-v'], {
      cwd: projectRoot,
      encoding: 'utf8',
      input: '',
    })
    expect(stdout).toMatch(/^tenant-runbook \d+\.\d+\.\d+\n$/)
    expect(status).toBe(0)
  })
})
