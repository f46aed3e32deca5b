import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { NO_MONITORING } from '../../cli/monitoring.ts'
import { saveHistory } from '../../cli/save-history.ts'
import { parseState } from '../../history/parse.ts'
import { openHistory } from '../../runner/history.ts'
import { openObjects } from '../../storage/objects.ts'
import { stateOnS3 } from '../../storage/state.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { environments } from '../lib/company.ts'
import { conditionalS3 } from '../lib/s3.ts'
import { sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { projectRoot } from '../lib/source-files.ts'

const PLACE = { bucket: 'prod-runbook', prefix: 'state' }
const MONITORING = {
  ...NO_MONITORING,
  stateDir: 's3://prod-runbook/state',
  channels: { ...NO_MONITORING.channels, webhookUrl: 'http://127.0.0.1:9/hook' },
}

type S3 = Awaited<ReturnType<typeof conditionalS3>>

async function storeOf({ access }: S3) {
  const objects = await openObjects(PLACE, access)
  onTestFinished(objects.close)
  return stateOnS3(objects, 'prod')
}

async function historyOf(s3: S3) {
  const history = await openHistory(MONITORING, environments.prod, await storeOf(s3))
  if (!history) throw new Error('no history')
  return history
}

const seenAt = (tenant: string) =>
  sampleReport({
    phase: 'smoke',
    targets: [sampleTarget({ tenant, specs: stepsWith({ 'alb-response': { status: 'failed', reason: '500' } }) })],
  })

describe('two runs with one history on S3', () => {
  test('lose nothing of each other: tenants, and messages in the queue', async () => {
    const s3 = await conditionalS3()
    const histories = await Promise.all([historyOf(s3), historyOf(s3), historyOf(s3)])
    const saved = await Promise.all(
      histories.map((history, index) => saveHistory(history, seenAt(`tenant${index}`), MONITORING.channels)),
    )
    expect(saved.map(({ fault }) => fault)).toEqual([undefined, undefined, undefined])
    const { state } = await (await storeOf(s3)).load()
    expect(Object.keys(state.tenants).sort()).toEqual(['tenant0', 'tenant1', 'tenant2'])
    expect(state.undelivered.map(({ channel }) => channel)).toEqual(['webhook', 'webhook', 'webhook'])
  })

  test('settle their messages without taking those of the other', async () => {
    const s3 = await conditionalS3()
    const histories = await Promise.all([historyOf(s3), historyOf(s3)])
    for (const [index, history] of histories.entries())
      await saveHistory(history, seenAt(`tenant${index}`), MONITORING.channels)
    const { state } = await (await storeOf(s3)).load()
    await Promise.all(histories.map((history, index) => history.settle(state.undelivered.slice(index, index + 1), [])))
    expect((await (await storeOf(s3)).load()).state.undelivered).toEqual([])
  })

  test('say so when others are faster each time, and still tell what they have to tell', async () => {
    const s3 = await conditionalS3()
    const [store, other] = [await storeOf(s3), await storeOf(s3)]
    const history = await openHistory(MONITORING, environments.prod, {
      ...store,
      async save(state, version) {
        const { state: newest, version: last } = await other.load()
        await other.save({ ...newest, updatedAt: new Date(Date.parse(newest.updatedAt) + 1000).toISOString() }, last)
        return store.save(state, version)
      },
    })
    if (!history) throw new Error('no history')
    const { fault, state } = await saveHistory(history, seenAt('a'), MONITORING.channels)
    expect(fault).toMatchObject({
      code: 'STATE',
      message:
        'the history s3://prod-runbook/state/prod.json is not written: other runs wrote it each time in between. Let one schedule at a time use it.',
    })
    expect(state.undelivered).toHaveLength(1)
  })
})

/** Adds a step to the history again and again, and says each that it knows to be kept. */
const WRITER = `
const { openObjects } = await import(process.argv[1] + '/storage/objects.ts')
const { stateOnS3 } = await import(process.argv[1] + '/storage/state.ts')
const store = stateOnS3(await openObjects({ bucket: 'prod-runbook', prefix: 'state' }, JSON.parse(process.argv[2])), 'prod')
for (let round = 0; ; round += 1) {
  const { state, version } = await store.load()
  const step = process.argv[3] + '-' + round
  if (await store.save({ ...state, updatedAt: new Date().toISOString(), steps: [...state.steps, step] }, version)) console.log(step)
}`

test('of two writers that are killed at any moment nothing is lost that was kept', async () => {
  const s3 = await conditionalS3()
  const kept: string[] = []
  const writers = ['one', 'two'].map(name => {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', WRITER, projectRoot, JSON.stringify(s3.access), name],
      { stdio: ['ignore', 'pipe', 'inherit'], env: cleanEnvironment() },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    const lines = createInterface(child.stdout)
    lines.on('line', step => kept.push(step))
    return { child, lines, ended: once(child, 'exit') }
  })
  for (const [index, { child, lines, ended }] of writers.entries()) {
    while (kept.filter(step => step.startsWith(index === 0 ? 'one' : 'two')).length < 20) await once(lines, 'line')
    child.kill('SIGKILL')
    await ended
  }
  const { state } = await (await storeOf(s3)).load()
  expect(kept.filter(step => !state.steps.includes(step))).toEqual([])
  // One write of each may have been kept without a word.
  expect(state.steps.length - kept.length).toBeLessThanOrEqual(2)
  expect(new Set(state.steps).size).toBe(state.steps.length)
})

describe('npm test with places on S3', () => {
  const words = ['--env', 'prod', '--tenant', 'a', '--only', 'aws-identity']

  test('keeps its history and its reports there, and nothing here', async () => {
    const { sandbox, objects } = await conditionalS3()
    const env = { ...sandbox.environmentVariables }
    const places = ['--state', 's3://prod-runbook/state', '--report-dir', 's3://prod-runbook/reports/a']
    for (const runs of [1, 2]) {
      const { exitCode, stderr } = await runCommand([...words, ...places], { env })
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect([...objects.keys()].sort()).toEqual([
        'reports/a/junit.xml',
        'reports/a/report.html',
        'reports/a/report.json',
        'reports/a/summary.md',
        'state/prod.json',
      ])
      const { tenants } = parseState(objects.get('state/prod.json')?.text ?? '', 'prod')
      expect(tenants.a?.runs).toHaveLength(runs)
    }
    expect(objects.get('reports/a/report.json')?.text).toContain('"schemaVersion"')
  })

  test.for([
    [['--state', 's3://prod-nothing/state'], 'there is no bucket prod-nothing. Create it, or name another one.'],
    [['--report-dir', 's3://prod-nothing/r'], 'there is no bucket prod-nothing. Create it, or name another one.'],
    [['--report-dir', 's3://prod-runbook'], '--report-dir s3://prod-runbook: write s3://BUCKET/PREFIX'],
    [['--report-dir', 's3://prod-runbook/r', '--open'], '--open shows report.html of a folder'],
  ] as const)('%j ends with exit code 2 before anything is looked at', async ([more, reason]) => {
    const { sandbox, objects } = await conditionalS3()
    const { exitCode, stdout, stderr } = await runCommand([...words, ...more], {
      env: { ...sandbox.environmentVariables },
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(reason)
    expect(objects.size).toBe(0)
  })

  test('a rehearsal keeps nothing on S3', async () => {
    const { exitCode, stderr } = await runCommand(['--state', 's3://prod-runbook/state'])
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: '--state is on S3, where a rehearsal keeps nothing. Name a folder, or an environment with --env.\n',
    })
  })

  test('a history that is none is left as it is', async () => {
    const { sandbox, objects } = await conditionalS3()
    objects.set('state/prod.json', { text: '{', etag: '"x"' })
    const { exitCode, stderr } = await runCommand([...words, '--state', 's3://prod-runbook/state'], {
      env: { ...sandbox.environmentVariables },
    })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('the history s3://prod-runbook/state/prod.json cannot be read: it is not JSON')
    expect(objects.get('state/prod.json')?.text).toBe('{')
  })
})
