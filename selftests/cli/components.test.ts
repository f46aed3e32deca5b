import { execFile, spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { cleanEnvironment } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const moduleFile = (name: string): string => createRequire(import.meta.url).resolve(name)
const read = (file: string): Promise<string> => readFile(join(projectRoot, file), 'utf8')

/** A project in which `npm ci` has nothing to do and `npm test` is this suite. */
async function projectIn(folder: string): Promise<void> {
  const name = 'runbook'
  const scripts = {
    test: `${JSON.stringify(process.execPath)} ${JSON.stringify(join(projectRoot, 'cli', 'start.js'))}`,
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', scripts }))
  const lock = { name, version: '1.0.0', lockfileVersion: 3, packages: { '': { name, version: '1.0.0' } } }
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock))
}

interface Ended {
  readonly exitCode: number
  readonly output: string
}

const run = (command: string, words: readonly string[], cwd: string, env: Readonly<Record<string, string>>) =>
  new Promise<Ended>(resolve => {
    const options = { cwd, env: cleanEnvironment({ PATH: pathOfNode(), ...env }), maxBuffer: 10_000_000 }
    const child = execFile(command, [...words], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    )
  })

const pathOfNode = (): string => [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)

describe('the action for GitHub', () => {
  test('is one by the schema', async () => {
    const validator = join(dirname(moduleFile('@action-validator/cli/package.json')), 'cli.mjs')
    const checked = await run(process.execPath, [validator, join(projectRoot, 'action.yml')], projectRoot, {})
    expect(checked).toEqual({ exitCode: 0, output: expect.any(String) })
    await withTemporaryFolder(async folder => {
      const wrong = join(folder, 'action.yml')
      await writeFile(wrong, (await read('action.yml')).replace('using: composite', 'using: nothing'))
      expect((await run(process.execPath, [validator, wrong], folder, {})).exitCode).not.toBe(0)
    })
  })

  interface Action {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>
    readonly runs: {
      readonly steps: readonly { readonly run: string; readonly env?: Readonly<Record<string, string>> }[]
    }
  }

  /** Runs the action's steps as GitHub does: inputs through the environment, files for outputs. */
  async function act(folder: string, inputs: Readonly<Record<string, string>>) {
    const action: Action = parse(await read('action.yml'))
    const inputOf = (name: string): string => inputs[name] ?? action.inputs[name]?.default ?? ''
    const outputs = join(folder, 'outputs')
    await writeFile(outputs, '')
    const place = join(folder, 'action')
    await mkdir(place)
    await projectIn(place)
    const github = {
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: place,
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: outputs,
    }
    let ended: Ended = { exitCode: 0, output: '' }
    for (const { run: script, env = {} } of action.runs.steps) {
      const own = Object.entries(env).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, input: string) => inputOf(input)),
      ])
      ended = await run('bash', ['-e', '-o', 'pipefail', '-c', script], folder, {
        ...github,
        ...Object.fromEntries(own),
      })
      if (ended.exitCode !== 0) break
    }
    return { ...ended, outputs: await readFile(outputs, 'utf8') }
  }

  const BROKEN = { env: 'sandbox', tenant: 'goldencrust', phase: 'smoke', options: '--fault\nsecret-missing\n' }

  test('runs, with its outputs', () =>
    withTemporaryFolder(async folder => {
      const { exitCode, output, outputs } = await act(folder, BROKEN)
      expect(exitCode, output).toBe(1)
      expect(output).toContain('ROOT CAUSE  secret-missing')
      expect(outputs).toBe(
        `verdict=failed\nexit-code=1\ncause=secret-missing\nreport=${join(folder, 'results', 'report.json')}\n`,
      )
    }))

  test('an image that an earlier step should have named, and did not, is an error and no "any"', () =>
    withTemporaryFolder(async folder => {
      const { exitCode, output } = await act(folder, { ...BROKEN, wait: '1m', 'expect-image': '' })
      expect({ exitCode, output }).toEqual({
        exitCode: 2,
        output: expect.stringContaining('--expect-image needs a value and got an empty one'),
      })
    }))
})

describe('the component for GitLab', () => {
  /** A pipeline that includes the component, run by a GitLab runner that needs no container. */
  async function pipeline(folder: string, inputs: Readonly<Record<string, string>>) {
    const given = Object.entries({ env: 'sandbox', tenant: 'goldencrust', phase: 'smoke', ...inputs })
    const include = [{ local: 'templates/validate.yml', inputs: Object.fromEntries(given) }]
    await mkdir(join(folder, 'templates'))
    await writeFile(join(folder, 'templates', 'validate.yml'), await read('templates/validate.yml'))
    // JSON is YAML.
    await writeFile(join(folder, '.gitlab-ci.yml'), JSON.stringify({ stages: ['verify'], include }))
    await projectIn(folder)
    const git = (...words: readonly string[]) => spawnSync('git', ['-C', folder, ...words])
    git('init', '--quiet', '--initial-branch', 'main')
    git('remote', 'add', 'origin', 'https://gitlab.example.com/platform/shop.git')
    git('add', '--all')
    git('-c', 'user.email=a@example.com', '-c', 'user.name=a', 'commit', '--quiet', '--message', 'all')
    const runner = moduleFile('gitlab-ci-local')
    return run(process.execPath, [runner, '--force-shell-executor', 'validate'], folder, { HOME: folder })
  }

  test('is one by the schema, and runs', () =>
    withTemporaryFolder(async folder => {
      const { exitCode, output } = await pipeline(folder, { options: '--fault secret-missing' })
      expect(output).toContain('json schema validated')
      expect(output).toContain('ROOT CAUSE  secret-missing')
      expect(exitCode, output).not.toBe(0)
    }))

  test('an image that a variable should have named, and does not, is an error and no "any"', () =>
    withTemporaryFolder(async folder => {
      const { exitCode, output } = await pipeline(folder, { wait: '1m', 'expect-image': '$NOBODY_SET_THIS' })
      expect(output).toContain('--expect-image needs a value and got an empty one')
      expect(exitCode, output).not.toBe(0)
    }))
})
