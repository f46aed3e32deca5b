import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { conditionalS3 } from '../lib/s3.ts'
import { sampleReport, sampleTarget } from '../lib/sample-reports.ts'
import { projectRoot } from '../lib/source-files.ts'

const partOf = (index: number, tenants: readonly string[]): Report =>
  sampleReport({
    shard: { index, count: 2, env: 'prod', fleet: ['a', 'b', 'c'] },
    targets: tenants.map(tenant => sampleTarget({ tenant })),
  })

const mergeCommand = (words: readonly string[], env: Readonly<Record<string, string>>) =>
  new Promise<{ readonly exitCode: number; readonly stderr: string }>(resolve => {
    const options = { cwd: projectRoot, env: cleanEnvironment(env) }
    execFile(process.execPath, [join(projectRoot, 'cli/merge.ts'), ...words], options, (error, _stdout, stderr) =>
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
