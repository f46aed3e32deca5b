import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { flagRows, TOPICS } from '../../cli/flags.ts'
import { help, helpTopics } from '../../cli/help.ts'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { OWN_FOLDER } from '../../platform/data/folder.ts'
import { specIds } from '../../specs/catalogue.ts'
import { runCommand } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'

const widest = (text: string): number => Math.max(...text.split('\n').map(line => line.length))

describe('--help', () => {
  test('fits one screen of 80 columns, and names every topic', () => {
    const text = help(OWN_FOLDER)
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text.split('\n').length).toBeLessThanOrEqual(40)
    for (const [topic] of helpTopics) expect(text).toContain(`  ${topic} `)
  })

  test('its topics fit too, and have every flag between them', () => {
    const pages = helpTopics.map(([topic]) => help(OWN_FOLDER, topic))
    for (const page of pages) expect(widest(page)).toBeLessThanOrEqual(80)
    for (const topic of Object.keys(TOPICS)) expect(help(OWN_FOLDER, topic).split('\n').length).toBeLessThanOrEqual(40)
    for (const [flag, { topic }] of flagRows) {
      expect(help(OWN_FOLDER, topic)).toContain(`--${flag}`)
      expect(help(OWN_FOLDER, `--${flag}`)).toContain(`--${flag}`)
    }
  })

  test.for([
    [['--help', 'schedule'], /^All tenants, every few minutes.*\n\n {2}--shard I\/N/],
    [['--help', '--wait'], /^--wait\n\n {2}--wait 15m/],
    [['-h', 'wait'], /^--wait\n\n {2}--wait 15m/],
    [['-v'], /^tenant-runbook \d+\.\d+\.\d+\n$/],
  ] as const)('%s', async ([words, says]) => {
    const { exitCode, stdout, stderr } = await runCommand(words)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(says)
  })
})

test.for([
  ['cli/merge.ts', 'npm run merge -- FILE...'],
  ['cli/image-good.ts', 'npm run image:good -- '],
  ['cli/basic-auth.ts', 'npm run basic-auth -- '],
  ['cli/platform-check.ts', 'npm run platform:check'],
  ['sandbox/serve.ts', 'npm run sandbox -- '],
  ['docs/new-unit.ts', 'npm run new -- '],
] as const)('%s --help says how it is written', async ([file, usage]) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(projectRoot, file), '--help'])
  expect(stderr).toBe('')
  expect(stdout.startsWith(usage)).toBe(true)
})

describe('what was misspelled gets the nearest few', () => {
  test.for([
    [['--help', 'scedule'], /^unknown topic of --help "scedule"\. Did you mean schedule\?\n$/],
    [
      ['--help', 'zzzzzz'],
      /^unknown topic of --help "zzzzzz"\. All \d+: npm test -- --help, and npm test -- --help all\n$/,
    ],
    [['--zzzzzz'], /^unknown flag "--zzzzzz"\. All \d+: npm test -- --help all\n$/],
    [['--explain', 'secret-mising'], /Did you mean secret-missing\?\n$/],
    [['--explain', 'edge'], /Did you mean edge-closed, edge-response or edge-geo-blocked\?\n$/],
    [['--fault', 'rule-shadowed'], /Did you mean listener-rule-shadowed/],
    [['--env', 'production', '--tenant', 'a'], /Did you mean prod\?\n$/],
    [['--only', 'zzzzzz'], /^unknown step "zzzzzz"\. All \d+: npm test -- --list\n$/],
  ] as const)('%s', async ([words, says]) => {
    const { exitCode, stdout, stderr } = await runCommand(words)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
    expect(stderr.length).toBeLessThan(160)
  })
})

describe('--explain and --list', () => {
  test("a step with the environment's names, for people and for programs", async () => {
    const words = ['--explain', 'targets-healthy', '--env', 'prod', '--tenant', 'acme']
    const [{ stdout: text }, { stdout: json }] = await Promise.all([
      runCommand(words),
      runCommand([...words, '--format', 'json']),
    ])
    expect(text).toMatch(/By hand, for prod\/acme .*\n {4}aws elbv2 describe-target-health [\s\S]*?prod-acme-tg/)
    expect(JSON.parse(json)).toMatchObject({ kind: 'step', id: 'targets-healthy', commandsFor: 'prod/acme' })
  })

  test('a cause with evidence and fixes from its page, and the list for programs', async () => {
    const { stdout } = await runCommand(['--explain', 'wp-config-parse-error'])
    expect(stdout).toMatch(/because {3}1 of 1 task runs sha256:[\s\S]*fix 1 {5}Go back to[\s\S]*aws ecs update-service/)
    const list = await runCommand(['--list', '--format', 'json'])
    const { steps, causes } = JSON.parse(list.stdout)
    expect([steps.length, causes.length]).toEqual([specIds.length, diagnosisIds.length])
  })

  test('markdown is for a run', async () => {
    const { exitCode, stderr } = await runCommand(['--list', '--format', 'markdown'])
    expect(stderr).toBe('--format markdown is for a run: this says terminal or json.\n')
    expect(exitCode).toBe(2)
  })
})
