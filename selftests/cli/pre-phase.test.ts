import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { runCommand } from '../lib/command.ts'
import { runInProcess } from '../lib/in-process.ts'
import { projectRoot } from '../lib/source-files.ts'
import { runSuite } from '../lib/transcript.ts'

const fixture = (name: string) => join(projectRoot, 'selftests/fixtures', name)
const TFVARS = fixture('sandbox-goldencrust.tfvars')
const PLAN = fixture('sandbox-goldencrust.plan.json')
const TOOLS = {
  terraform: '{\\"terraform_version\\": \\"1.11.4\\"}',
  aws: 'aws-cli/2.15.30 Python/3.11.8',
  jq: 'jq-1.6',
  git: 'git version 2.39.5',
}

let folder: string
let env: { readonly PATH: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pre-'))
  for (const [name, says] of Object.entries(TOOLS)) {
    await writeFile(join(folder, name), `#!/bin/sh\necho "${says}"\n`)
    await chmod(join(folder, name), 0o755)
  }
  env = { PATH: `${folder}:${process.env.PATH}` }
  vi.stubEnv('PATH', env.PATH)
})
afterAll(() => {
  vi.unstubAllEnvs()
  return rm(folder, { recursive: true })
})

const statusOf = ({ targets: [target] }: Report, id: string) => target?.specs.find(spec => spec.id === id)?.status
const notPassed = ({ targets: [target] }: Report) =>
  target?.specs.filter(({ status }) => status !== 'passed').map(({ id, status }) => `${id} ${status}`)

describe.concurrent('before an apply', () => {
  test('right files and a right plan', async ({ expect }) => {
    const { exitCode, report, stdout } = await runSuite(['--phase', 'pre', '--tfvars', TFVARS, '--plan', PLAN], { env })
    expect(notPassed(report)).toEqual([])
    expect(exitCode).toBe(0)
    expect(report.targets[0]?.specs).toHaveLength(8)
    expect(stdout).toMatch(/200 is this tenant's own; the next free one is 201/)
    expect(JSON.stringify(report)).not.toContain('not-a-real-password')
  })

  test('without files nothing that needs them passes', async ({ expect }) => {
    const { exitCode, report, stdout } = await runInProcess(['--phase', 'pre'])
    expect(exitCode).toBe(3)
    expect(notPassed(report)).toEqual(['tfvars-consistent unknown', 'plan-safe unknown'])
    expect(stdout).toMatch(/add --tfvars FILE/)
    expect(stdout).toMatch(/add --plan FILE/)
  })

  test('a tenant that is not there yet has no cause of anything', async ({ expect }) => {
    const args = ['--phase', 'pre', '--fault', 'service-missing', '--tfvars', TFVARS, '--plan', PLAN]
    const { exitCode, report } = await runInProcess(args)
    expect(notPassed(report)).toEqual([])
    expect(report.targets[0]?.diagnoses).toEqual([])
    expect(exitCode).toBe(0)
  })

  test.for([
    ['image-known-bad', 'image-deployable'],
    ['image-platform-mismatch', 'image-deployable'],
    ['image-missing', 'image-deployable'],
    ['listener-priority-conflict', 'alb-priority-free'],
  ] as const)('%s', async ([fault, step], { expect }) => {
    const { exitCode, report } = await runInProcess(['--phase', 'pre', '--fault', fault])
    expect(statusOf(report, step)).toBe('failed')
    expect(exitCode).toBe(1)
  })

  test.for(['wrong-account', 'credentials-expired'])('%s: nothing of AWS is claimed', async (fault, { expect }) => {
    const { report } = await runInProcess(['--phase', 'pre', '--fault', fault])
    const free = fault === 'wrong-account' ? [] : ['tenant-name-valid']
    const others = report.targets[0]?.specs.filter(({ id }) => id !== 'aws-identity' && !free.includes(id))
    expect(new Set(others?.map(({ status }) => status))).toEqual(new Set(['unknown']))
  })

  test('a plan that destroys', async ({ expect }) => {
    const text = await readFile(PLAN, 'utf8')
    const path = join(folder, 'destroys.json')
    await writeFile(path, text.replace(/(aws_efs_access_point[\s\S]*?"actions": \[)"no-op"/, '$1"delete"'))
    const { exitCode, report, stdout } = await runSuite(['--phase', 'pre', '--plan', path, '--only', 'plan-safe'])
    expect(notPassed(report)).toEqual(['plan-safe failed'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/module\.ecs_tenant\.aws_efs_access_point\.content: is destroyed/)
    expect(exitCode).toBe(1)
  })
})

describe.concurrent('files that cannot be used are one message and exit code 2', () => {
  test.for([
    [['--phase', 'pre', '--tfvars', '/nope.tfvars'], /--tfvars \/nope\.tfvars: there is no such file/],
    [['--phase', 'pre', '--tenant', 'bluebird', '--tfvars', TFVARS], /the file of goldencrust in sandbox/],
    [['--phase', 'pre', '--tenant', 'bluebird', '--plan', PLAN], /the file of goldencrust in sandbox/],
    [['--phase', 'pre', '--tfvars', fixture('prod-goldencrust.tfvars')], /the file of goldencrust in prod/],
    [['--phase', 'pre', '--plan', TFVARS], /not JSON, or cut off/],
    [['--phase', 'pre', '--tenant', 'a,b', '--plan', PLAN], /one tenant's file/],
    [['--plan', PLAN], /--plan is for the steps before an apply.*--phase pre/],
    [['--phase', 'pre', '--tfvars', ''], /--tfvars needs a value/],
  ] as const)('%j', async ([typed, says], { expect }) => {
    const { exitCode, stdout, stderr } = await runCommand(typed)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(exitCode).toBe(2)
  })
})
