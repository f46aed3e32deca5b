import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { conditionalS3 } from '../lib/s3.ts'
import { sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const partOf = (index: number, tenants: readonly string[]): Report =>
  sampleReport({
    shard: { index, count: 2, env: 'prod', fleet: ['a', 'b', 'c'] },
    targets: tenants.map(tenant => sampleTarget({ tenant })),
  })

const mergeCommand = (words: readonly string[], env: Readonly<Record<string, string>>, file = 'cli/merge.ts') =>
  new Promise<{ readonly exitCode: number; readonly stderr: string }>(resolve => {
    const options = { cwd: projectRoot, env: cleanEnvironment(env) }
    execFile(process.execPath, [join(projectRoot, file), ...words], options, (error, _stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stderr }),
    )
  })

test('npm run merge takes the parts below an address on S3, and puts what they become there', async () => {
  const { sandbox, objects } = await conditionalS3()
  const put = (name: string, part: Report) =>
    objects.set(`runs/1/${name}/report.json`, { text: JSON.stringify(part), etag: `"${name}"` })
  const merge = () =>
    mergeCommand(
      ['s3://prod-runbook/runs/1', '--state', 's3://prod-runbook/state', '--report-dir', 's3://prod-runbook/whole'],
      { ...sandbox.environmentVariables },
    )
  expect(await merge()).toMatchObject({
    exitCode: 2,
    stderr: 's3://prod-runbook/runs/1: there is no report.json below. Did a part run?\n',
  })
  put('part-1', partOf(1, ['a', 'c']))
  expect(await merge()).toMatchObject({ exitCode: 2, stderr: 'cannot merge: shard 2/2 is missing.\n' })
  expect([...objects.keys()]).toEqual(['runs/1/part-1/report.json'])
  put('part-2', partOf(2, ['b']))
  expect(await merge()).toMatchObject({ exitCode: 0 })
  const whole = JSON.parse(objects.get('whole/report.json')?.text ?? '')
  expect(whole.targets.map(({ tenant }: { tenant: string }) => tenant)).toEqual(['a', 'b', 'c'])
  expect(Object.keys(JSON.parse(objects.get('state/prod.json')?.text ?? '').tenants)).toEqual(['a', 'b', 'c'])
})

test('a merge that breaks has no verdict: exit code 2, by npm and in the image', async () => {
  const part = sampleReport({
    shard: { index: 1, count: 1, env: 'prod', fleet: ['a'] },
    targets: [sampleTarget({ tenant: 'a' })],
  })
  await withTemporaryFolder(async folder => {
    const path = join(folder, 'part.json')
    await writeFile(path, JSON.stringify(part))
    const words = [path, '--report-dir', join(folder, 'whole')]
    const broken = { exitCode: 2, stderr: expect.stringMatching(/^the suite itself failed: .*\n$/) }
    // No part is known that breaks it, so what it writes its files with is.
    const breaking =
      'import{syncBuiltinESMExports as s}from"node:module";import f from"node:fs/promises";f.writeFile=0;s()'
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(breaking)}` }
    expect(await mergeCommand(words, env)).toEqual(broken)
    expect(await mergeCommand(['merge', ...words], env, 'cli/start.js')).toEqual(broken)
  })
})

test('a verdict whose report is not there is none: where it could not be written, a merge ends with 2', async () => {
  const { sandbox, objects } = await conditionalS3()
  const specs = stepsWith({ 'tasks-start': { status: 'failed', reason: 'none' } })
  const part = sampleReport({
    shard: { index: 1, count: 1, env: 'prod', fleet: ['a'] },
    targets: [sampleTarget({ tenant: 'a', specs, unexplained: ['tasks-start'] })],
  })
  objects.set('runs/1/part-1/report.json', { text: JSON.stringify(part), etag: '"1"' })
  const words = [
    's3://prod-runbook/runs/1',
    '--state',
    's3://prod-runbook/state',
    '--report-dir',
    's3://prod-runbook/all',
  ]
  expect(await mergeCommand(words, { ...sandbox.environmentVariables })).toEqual({ exitCode: 1, stderr: '' })
  const put = objects.set.bind(objects)
  objects.set = (name, object) => {
    if (name === 'state/prod.json') put('all/report.json', { text: '{}', etag: '"other"' })
    return put(name, object)
  }
  expect(await mergeCommand(words, { ...sandbox.environmentVariables })).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('another run wrote its own there'),
  })
})
