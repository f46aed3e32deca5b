import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { parseArguments } from '../../cli/arguments.ts'
import { flags } from '../../cli/flags.ts'
import { monitoringOf } from '../../cli/monitoring.ts'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { parseWaivers } from '../../runner/waivers/parse.ts'
import { specIds } from '../../specs/catalogue.ts'
import { awsCliPath, awsCliWords } from '../lib/aws-cli.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { environments, prod } from '../lib/company.ts'
import { closedPort } from '../lib/network.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { projectRoot } from '../lib/source-files.ts'

const docs = join(projectRoot, 'docs')
const pages = ['README.md', ...(await readdir(docs)).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)]
const texts = await Promise.all(
  pages.map(async page => ({ page, text: await readFile(join(projectRoot, page), 'utf8') })),
)

/** The fenced blocks of a page in one language. */
const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, body = '']) => (name === language ? [body] : []))

/** What a shell makes of a command: its words, with a value in place of each variable. */
const wordsOf = (command: string): readonly string[] =>
  spawnSync('bash', ['-c', `printf '%s\\n' ${command}`], {
    encoding: 'utf8',
    env: {
      DIGEST: `sha256:${'0'.repeat(64)}`,
      IMAGE_DIGEST: `sha256:${'0'.repeat(64)}`,
      deployment: 'ecs-svc/1',
      PART: '2',
    },
  })
    .stdout.split('\n')
    .slice(0, -1)

const commands = texts.flatMap(({ page, text }) =>
  [...text.replaceAll('\\\n', ' ').matchAll(/npm test(?: --silent)? -- ([^`\n|]*)/g)].map(([, args = '']) => ({
    page,
    args: args.replace(/ (?:>|#|&&|;) .*$/, '').replace(/ {2,}.*$/, ''),
  })),
)

describe('every npm test of the documentation is understood', () => {
  test('there are some', () => expect(commands.length).toBeGreaterThan(10))

  const concrete = commands.filter(({ args }) => /^--/.test(args) && !/--explain ID|\bID\b/.test(args))
  test.for(concrete)('$page: $args', ({ args }) => {
    expect(() => parseArguments(wordsOf(args), {})).not.toThrow()
  })
})

test.for(Object.keys(flags))('--%s stands on a page', flag => {
  const stands = new RegExp(`--${flag}(?![a-z-])`)
  expect(texts.filter(({ text }) => stands.test(text)).map(({ page }) => page)).not.toEqual([])
})

test.for([
  ['README.md', ['--fault', 'wp-config-parse-error']],
  ['docs/operator.md', []],
] as const)('the screen in %s is what a run prints', async ([page, words]) => {
  const text = texts.find(one => one.page === page)?.text ?? ''
  const screen = blocks(text, '').find(block => block.startsWith('goldencrust  sandbox')) ?? ''
  const { stdout } = await runCommand(words)
  const [shown = [], printed = []] = [screen, stdout].map(lines => sameEachRun(lines).split('\n'))
  expect(shown.length).toBeGreaterThan(10)
  expect(shown.filter(line => line.trim() !== '...' && !printed.includes(line))).toEqual([])
})

/** What differs from run to run, taken out. */
const sameEachRun = (screen: string): string =>
  screen
    .replace(/[0-9a-f]{12}…[0-9a-f]{4}/g, 'TASK')
    .replace(/\d{4}-\d{2}-\d{2} [\d:]{8} UTC(, \d+ AWS calls)?/g, 'TIME')
    .replace(/since \d\d:\d\d UTC/g, 'since TIME')
    .replace(/\b\d+ times/g, 'N times')
    .replace(/ +\d+(\.\d+)? m?s$/gm, ' DURATION')

describe('every npm run merge of the documentation is understood', () => {
  const merges = texts.flatMap(({ text }) => [...text.matchAll(/npm run --silent merge -- ([^`\n]*)/g)])
  test('there is one', () => expect(merges.length).toBeGreaterThan(0))

  test.for(merges.map(([, args = '']) => args))('%s', args => {
    const { values } = parseArgs({ args: [...wordsOf(args)], options: flags, allowPositionals: true, strict: true })
    expect(() => monitoringOf(values, {})).not.toThrow()
  })
})

describe('the YAML of the recipes', () => {
  const all = texts.flatMap(({ page, text }) => blocks(text, 'yaml').map(body => ({ page, body })))
  const [waivers, yaml] = [true, false].map(ours => all.filter(({ body }) => body.startsWith('waivers:') === ours))

  test.for(waivers ?? [])('$page: its waivers are read', ({ page, body }) => {
    const known = { specIds, diagnosisIds, environments: Object.keys(environments) }
    const dayOfWriting = new Date('2026-11-24T00:00:00Z')
    expect(parseWaivers(body, page, known, dayOfWriting).length).toBeGreaterThan(0)
  })

  test.for(yaml ?? [])('$page: parses, and its scripts are shell', ({ body }) => {
    const recipe: unknown = parse(body)
    const scripts = scriptsIn(recipe)
    expect(scripts.length + inputsIn(recipe).length).toBeGreaterThan(0)
    for (const script of scripts) {
      const { status, stderr } = spawnSync('bash', ['-n', '-c', script], { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(status).toBe(0)
    }
  })
})

test('the action and the component are used with inputs that they have', async () => {
  interface Inputs {
    readonly inputs?: object
    readonly spec?: { readonly inputs: object }
  }
  const known = await Promise.all(
    ['action.yml', 'templates/validate.yml'].map(async file => {
      const [head] = parseAllDocuments(await readFile(join(projectRoot, file), 'utf8'))
      const { inputs, spec }: Inputs = head?.toJS() ?? {}
      return Object.keys(inputs ?? spec?.inputs ?? {})
    }),
  )
  const used = texts.flatMap(({ text }) => blocks(text, 'yaml').flatMap(body => inputsIn(parse(body))))
  expect(used.length).toBe(2)
  for (const { of, names } of used) expect(names.filter(name => !known[of]?.includes(name))).toEqual([])
})

/** The inputs that a recipe gives to the action (0) or the component (1) of this project. */
function inputsIn(value: unknown): readonly { readonly of: 0 | 1; readonly names: readonly string[] }[] {
  if (Array.isArray(value)) return value.flatMap(inputsIn)
  if (typeof value !== 'object' || value === null) return []
  const { uses, with: inputs, component, inputs: ofComponent } = Object.fromEntries(Object.entries(value))
  if (typeof uses === 'string' && uses.includes('/runbook@')) return [{ of: 0, names: Object.keys(inputs) }]
  if (typeof component === 'string') return [{ of: 1, names: Object.keys(ofComponent) }]
  return Object.values(value).flatMap(inputsIn)
}

/** Whatever a pipeline would hand to a shell. */
function scriptsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(scriptsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'run' && typeof inner === 'string') return [inner]
    if (key === 'script' && Array.isArray(inner)) return inner.filter(line => typeof line === 'string')
    return scriptsIn(inner)
  })
}

describe.skipIf(awsCliPath === undefined)('the plain shell, with the real AWS CLI', () => {
  const [script = ''] = texts.flatMap(({ page, text }) => (page === 'docs/pipelines.md' ? blocks(text, 'sh') : []))

  test.for([
    { faults: [], code: 0, says: 'deployed\n' },
    {
      faults: ['secret-missing'],
      code: 1,
      says: "The tenant's database secret does not exist: no new task can start without it.",
    },
  ])('with $faults it ends with $code', async ({ faults, code, says }) => {
    const { status, stdout } = await carryOut(script, faults)
    expect(stdout).toContain(says)
    expect(status).toBe(code)
  })
})

describe.skipIf(awsCliPath === undefined)('the schedule, with the real AWS CLI', () => {
  const { text = '' } = texts.find(({ page }) => page === 'docs/pipelines.md') ?? {}
  const command = blocks(text, 'sh').find(body => body.startsWith('aws scheduler')) ?? ''
  const [target = ''] = blocks(text, 'json')

  /** Why the CLI did not do it; before it asks anybody, it looks at every option and at the shape of the target. */
  async function refusal(json: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'schedule-'))
    try {
      await writeFile(join(folder, 'target.json'), json)
      const endpoint = `--endpoint-url http://127.0.0.1:${await closedPort()} --cli-connect-timeout 1`
      const words = await awsCliWords()
      const { stderr } = spawnSync('bash', ['-c', command.replace(/^aws /, `${words.join(' ')} ${endpoint} `)], {
        cwd: folder,
        encoding: 'utf8',
        env: cleanEnvironment({ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_MAX_ATTEMPTS: '1' }),
      })
      return stderr
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  test('it is well-formed: only the way to AWS is missing', async () => {
    expect(await refusal(target)).toContain('Could not connect')
    expect(await refusal(target.replace('"LaunchType"', '"LaunchKind"'))).toContain('LaunchKind')
  })

  test('the words it hands to the suite are understood', () => {
    const { Input: input } = JSON.parse(target)
    const { containerOverrides } = JSON.parse(input)
    expect(parseArguments(containerOverrides[0].command, {})).toMatchObject({ env: 'prod', phase: 'smoke' })
  })
})

/** Runs a recipe as it stands; its `npm test` is led to a sandbox that plays PROD. */
async function carryOut(script: string, faults: readonly string[]) {
  const platform = await rehearse(prod, 'goldencrust', faults, { settlingMs: 300 })
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'))
  try {
    const flags = platform.flags.slice(4).map(flag => `'${flag}'`)
    await writeFile(
      join(folder, 'npm'),
      `#!/bin/sh\nshift 3\ncd '${projectRoot}' && exec '${process.execPath}' cli/start.js "$@" ${flags.join(' ')} --report-dir '${folder}'\n`,
    )
    await writeFile(
      join(folder, 'aws'),
      `#!/bin/sh\nexec ${(await awsCliWords()).join(' ')} --endpoint-url ${platform.env.AWS_ENDPOINT_URL} "$@"\n`,
    )
    await chmod(join(folder, 'npm'), 0o755)
    await chmod(join(folder, 'aws'), 0o755)
    const env = cleanEnvironment({ ...platform.env, PATH: [folder, process.env.PATH ?? ''].join(delimiter) })
    return await new Promise<{ status: number; stdout: string }>(resolve => {
      const child = execFile('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env }, (_, stdout, stderr) =>
        resolve({ status: child.exitCode ?? -1, stdout: `${stdout}${stderr}` }),
      )
    })
  } finally {
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  }
}
