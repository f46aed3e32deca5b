import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { loadState } from '../../history/store.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { receiver } from '../lib/receiver.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const REPORTS = ['allure-results', 'junit.xml', 'report.html', 'report.json', 'summary.md']
/** One step, and broken so that there is something to tell. */
const ONE = ['--only', 'service-stable'] as const
const BROKEN = [...ONE, '--fault', 'service-scaled-to-zero'] as const

type Stdio = 'pipe' | 'ignore' | number

/** For a look on a busy machine, whose verdict is not the subject. */
const PATIENT = ['--timeout', '5m'] as const

const started = (
  args: readonly string[],
  stdio: readonly [stdout: Stdio, stderr: Stdio],
  env: Readonly<Record<string, string>> = {},
) =>
  spawn(process.execPath, [join(projectRoot, 'cli/start.js'), ...args, ...PATIENT], {
    cwd: projectRoot,
    env: cleanEnvironment(env),
    stdio: ['ignore', ...stdio],
  })

const MORE_THAN_A_PIPE_HOLDS = 250_000

const namesOf = (count: number): string => Array.from({ length: count }, (_, index) => `tenant${index}`).join(',')

async function whenThere(path: string): Promise<void> {
  while (!(await stat(path).catch(() => undefined))) await delay(20)
}

/** What there is in a folder, and what is unfinished in it. */
const contents = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).sort()

describe.concurrent('a reader that goes away costs neither reports nor exit code', () => {
  test.for([
    ['stdout', 'terminal', BROKEN, 1],
    ['stdout', 'json', BROKEN, 1],
    ['stderr', 'json', BROKEN, 1],
    ['stdout', 'terminal', ONE, 0],
    ['stderr', 'json', ONE, 0],
  ] as const)('%s with --format %s %j', ([stream, format, args, code], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const child = started([...args, '--format', format, '--report-dir', folder], ['pipe', 'pipe'])
      // Gone before the first word.
      child[stream]?.destroy()
      const other = child[stream === 'stdout' ? 'stderr' : 'stdout']
      const [said, [exitCode]] = await Promise.all([other ? text(other) : '', once(child, 'exit')])
      check(exitCode).toBe(code)
      check(await contents(folder)).toEqual(REPORTS)
      check(said).not.toMatch(/EPIPE|node:|\bat .*:\d+/)
    }),
  )
})

describe.concurrent('what stdout is asked for is all there', () => {
  test('a reader that takes its time gets the whole of a large report', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const args = ['--tenant', namesOf(8), '--format', 'json', '--report-dir', folder]
      const child = started(args, ['pipe', 'ignore'])
      const ended = once(child, 'exit')
      await whenThere(join(folder, 'summary.md'))
      const report = child.stdout ? await text(child.stdout) : ''
      check(report.length).toBeGreaterThan(MORE_THAN_A_PIPE_HOLDS)
      check(report).toBe(await readFile(join(folder, 'report.json'), 'utf8'))
      check((await ended)[0]).toBe(0)
    }))

  test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('also when %s interrupts it', (signal, { expect: check }) =>
    withTemporaryFolder(async folder => {
      const [reports, state] = [join(folder, 'reports'), join(folder, 'state')]
      const places = ['--report-dir', reports, '--state', state]
      const args = ['--tenant', namesOf(48), '--latency', '5m', '--format', 'json', ...places]
      const child = started(args, ['pipe', 'ignore'])
      const ended = once(child, 'exit')
      await whenThere(join(state, 'sandbox.json'))
      child.kill(signal)
      await Promise.race([whenThere(join(reports, 'summary.md')), ended])
      const report = child.stdout ? await text(child.stdout) : ''
      check(report.length).toBeGreaterThan(MORE_THAN_A_PIPE_HOLDS)
      check(report).toBe(await readFile(join(reports, 'report.json'), 'utf8'))
      check((await ended)[0]).toBe(130)
    }),
  )

  test.for([
    [['--only', 'aws-identity'], 2],
    [['--only', 'aws-identity', '--format', 'json'], 2],
    [['--list'], 2],
    [['--preflight', '--only', 'aws-identity'], 2],
    [BROKEN, 1],
  ] as const)('a full disk behind it is said: %j', ([args, code], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const full = openSync('/dev/full', 'w')
      const child = started([...args, '--report-dir', folder], [full, 'pipe'])
      closeSync(full)
      const [said, [exitCode]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'exit')])
      check(said).toContain('cannot write to stdout: no space left on the disk.\n')
      check(exitCode).toBe(code)
      if (!args.some(word => word === '--list' || word === '--preflight'))
        check(await contents(folder)).toEqual(REPORTS)
    }),
  )
})

describe.concurrent('a place that cannot be written is found before anything is looked at', () => {
  test.for([
    ['--prometheus', '/dev/null', /cannot write --prometheus \/dev\/null: what is there is no regular file/],
    ['--prometheus', '/dev/null/x', /cannot write --prometheus \/dev\/null\/x: that is a file, not a folder/],
    ['--status-page', '/proc/x/page.html', /cannot write --status-page \/proc\/x\/page.html: /],
    ['--status-page', projectRoot, /a folder is where a file belongs/],
    ['--papers', '/dev/null', /cannot write the papers to \/dev\/null: that is a file, not a folder/],
    ['--state', '/dev/null/state', /cannot write the history to \/dev\/null\/state: /],
  ] as const)('%s %s', ([flag, path, says], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const { exitCode, stdout, stderr } = await runCommand([flag, path, '--report-dir', folder])
      check({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
        exitCode: 2,
        stdout: '',
        lines: 1,
      })
      check(stderr).toMatch(says)
      check(await contents(folder)).toEqual([])
      check((await stat('/dev/null')).isCharacterDevice()).toBe(true)
    }),
  )

  test('a folder where a report belongs', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      await mkdir(join(folder, 'junit.xml'))
      const { exitCode, stdout, stderr } = await runCommand(['--report-dir', folder])
      check({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      check(stderr).toMatch(/a folder is where a file belongs/)
    }))

  test("the job's summary on GitHub", ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'none', 'summary') }
      const { exitCode, stdout, stderr } = await runCommand(['--report-dir', folder], { env })
      check({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      check(stderr).toMatch(/cannot write the job's summary to .*GITHUB_STEP_SUMMARY/)
    }))

  test('npm run merge looks before it reads the parts', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const part = join(folder, 'part')
      await runCommand(['--only', 'aws-identity', '--shard', '1/1', '--report-dir', part])
      const child = spawn(
        process.execPath,
        ['cli/merge.ts', join(part, 'report.json'), '--prometheus', '/dev/null', '--report-dir', join(folder, 'r')],
        { cwd: projectRoot, env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const [stdout, stderr, [exitCode]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ])
      check({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      check(stderr).toMatch(/--prometheus \/dev\/null: what is there is no regular file/)
    }))
})

/** Runs the suite and takes a place away from it while it looks. */
async function runWithout(
  args: readonly string[],
  folder: string,
  take: () => Promise<void>,
  env: Readonly<Record<string, string>> = {},
) {
  const child = started([...args, '--latency', '1s', '--report-dir', folder], ['pipe', 'pipe'], env)
  const [stdout, stderr] = [text(child.stdout ?? process.stdin), text(child.stderr ?? process.stdin)]
  const ended = once(child, 'exit')
  // The history is written as the last of the places, before the run looks.
  await whenThere(join(folder, 'state', 'sandbox.json'))
  await take()
  return { exitCode: (await ended)[0], stdout: await stdout, stderr: await stderr }
}

// One after the other: a receiver belongs to the test that runs.
describe('an output that fails at the end costs that output only', () => {
  test.for([
    ['prometheus', ['--prometheus'], /cannot write --prometheus/],
    ['status page', ['--status-page'], /cannot write --status-page/],
  ] as const)('%s: people are told, once', ([, [flag], says], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const place = join(folder, 'place')
      const args = [...BROKEN, '--state', join(folder, 'state'), flag, join(place, 'file')]
      const env = { RUNBOOK_SLACK_WEBHOOK: slack.url }
      const blocked = async () => {
        await rm(place, { recursive: true })
        await writeFile(place, '')
      }
      const { exitCode, stdout, stderr } = await runWithout(args, folder, blocked, env)
      check(stderr).toMatch(says)
      check(stdout).toContain('ROOT CAUSE  service-scaled-to-zero')
      check(exitCode).toBe(1)
      check(slack.received).toHaveLength(1)
      check(await contents(folder)).toEqual(['place', 'state', ...REPORTS].sort())
      check(JSON.parse(await readFile(join(folder, 'state/sandbox.json'), 'utf8')).undelivered).toEqual([])
    }),
  )

  test('the report folder: people are told, and a green verdict becomes 2', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const state = join(folder, 'state')
      const taken = async () => {
        await mkdir(join(folder, 'report.json', 'occupied'), { recursive: true })
      }
      const green = await runWithout([...ONE, '--state', state], folder, taken)
      check(green.stderr).toMatch(/cannot write the reports to .*: a folder is where a file belongs/)
      check(green.stdout).toMatch(/1 passed/)
      check(green.exitCode).toBe(2)
      check((await contents(folder)).filter(name => name.startsWith('.'))).toEqual([])
    }))

  test('the history: its messages are sent all the same', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const state = join(folder, 'state')
      const taken = async () => {
        await rm(state, { recursive: true })
        await symlink('/nowhere/at/all', state)
      }
      const env = { RUNBOOK_SLACK_WEBHOOK: slack.url }
      const { exitCode, stderr } = await runWithout([...BROKEN, '--state', state], folder, taken, env)
      check(stderr).toMatch(/the history .* cannot be written: that folder is not there/)
      check(slack.received).toHaveLength(1)
      check(exitCode).toBe(1)
    }))

  test('a kill while people are told: the next run tells them', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const slack = await receiver('hang', 200)
      const env = { RUNBOOK_SLACK_WEBHOOK: slack.url }
      const args = [...BROKEN, '--state', join(folder, 'state'), '--report-dir', join(folder, 'reports')]
      const child = started(args, ['ignore', 'ignore'], env)
      const ended = once(child, 'exit')
      while (slack.received.length === 0 && child.exitCode === null) await delay(10)
      child.kill('SIGKILL')
      await ended
      const { exitCode, stderr } = await runCommand(args, { env })
      check({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
      check(slack.received).toHaveLength(2)
      check(slack.received[1]).toEqual(slack.received[0])
      check(await contents(join(folder, 'state'))).toEqual(['sandbox.json'])
      check(JSON.parse(await readFile(join(folder, 'state/sandbox.json'), 'utf8')).undelivered).toEqual([])
    }))
})

describe.concurrent('whole or absent', () => {
  test('files that may not grow: the reports of the run before stay', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      await runCommand(['--only', 'aws-identity', '--report-dir', folder])
      const before = await readFile(join(folder, 'report.json'), 'utf8')
      const limited = `ulimit -f 100; exec '${process.execPath}' cli/start.js --tenant all --report-dir '${folder}' ${PATIENT.join(' ')}`
      const child = spawn('bash', ['-c', limited], {
        cwd: projectRoot,
        env: { ...cleanEnvironment(), NODE_COMPILE_CACHE: '' },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      check(stderr).toMatch(/cannot write the reports to .*: files may not grow that large here/)
      check(exitCode).toBe(2)
      check(await readFile(join(folder, 'report.json'), 'utf8')).toBe(before)
      check(await contents(folder)).toEqual(REPORTS)
    }))

  test('a kill inside the writing, then a run: nothing is left beside the files or in the temporary folder', ({
    expect: check,
  }) =>
    withTemporaryFolder(async folder => {
      const [reports, temporary] = [join(folder, 'reports'), join(folder, 'tmp')]
      await mkdir(temporary)
      await mkdir(reports)
      const writer = spawn(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `const { writeReports } = await import(process.argv[1])
           const { sampleReports } = await import(process.argv[2])
           for (let round = 0; ; round += 1) {
             await writeReports(sampleReports[round % 2 ? 'green' : 'several-targets'], process.argv[3])
             if (round === 3) console.log('warm')
           }`,
          join(projectRoot, 'selftests/lib/outputs.ts'),
          join(projectRoot, 'selftests/lib/sample-reports.ts'),
          reports,
        ],
        { stdio: ['ignore', 'pipe', 'inherit'], env: { ...cleanEnvironment(), TMPDIR: temporary } },
      )
      const ended = once(writer, 'exit')
      await once(writer.stdout, 'data')
      while (!(await contents(reports)).some(name => name.startsWith('.'))) await delay(1)
      writer.kill('SIGKILL')
      await ended
      for (const name of ['report.json', 'report.html', 'junit.xml', 'summary.md'])
        check((await readFile(join(reports, name), 'utf8')).trimEnd()).toMatch(/[}>\n\w|]$/)
      JSON.parse(await readFile(join(reports, 'report.json'), 'utf8'))
      const env = { TMPDIR: temporary }
      const { exitCode } = await runCommand(['--only', 'aws-identity', '--report-dir', reports], { env })
      check(exitCode).toBe(0)
      check(await contents(reports)).toEqual(REPORTS)
      check(await contents(temporary)).toEqual([])
    }))

  test('runs at the same time in the same folders', ({ expect: check }) =>
    withTemporaryFolder(async folder => {
      const [state, reports] = [join(folder, 'state'), join(folder, 'reports')]
      const pages = ['--status-page', join(folder, 'page.html'), '--prometheus', join(folder, 'figures.prom')]
      const args = ['--only', 'aws-identity', '--state', state, '--report-dir', reports, ...pages]
      const runs = await Promise.all(['a', 'b', 'c'].map(tenant => runCommand([...args, '--tenant', tenant])))
      check(runs.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
        runs.map(() => ({ exitCode: 0, stderr: '' })),
      )
      check(await contents(folder)).toEqual(['figures.prom', 'page.html', 'reports', 'state'])
      check(await contents(reports)).toEqual(REPORTS)
      check(await contents(state)).toEqual(['sandbox.json'])
      const report = JSON.parse(await readFile(join(reports, 'report.json'), 'utf8'))
      check(report).toMatchObject({ schemaVersion: 1, exitCode: 0 })
      check((await loadState(state, 'sandbox')).steps).toEqual(['aws-identity'])
    }))
})

test('what Node has to say of the program is not shown', async ({ expect }) => {
  const late = "process.once('beforeExit',()=>setTimeout(()=>{},-1000))"
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${late}` }
  expect(await runCommand(['--list'], { env })).toMatchObject({ exitCode: 0, stderr: '' })
})
