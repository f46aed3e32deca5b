import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { EvidenceOf } from '../../evidence/index.ts'
import { createTarget, type Target } from '../../platform/target.ts'
import { createGatherer } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import plannedImage from '../../probes/planned-image.ts'
import stateBackend from '../../probes/state-backend.ts'
import tools from '../../probes/tools.ts'
import { pushImage } from '../../sandbox/model/images-built.ts'
import { type AwsSandbox, known, startAwsSandbox } from '../lib/aws-sandbox.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { accessTo, jsonError, type WireAnswer } from '../lib/fake-aws.ts'
import { look, observed, service, taskDefinition } from '../lib/look.ts'

/** Tools of these names that print these texts, and nothing else, on the PATH. */
async function toolsSaying(scripts: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tools-'))
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  vi.stubEnv('PATH', folder)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
}

describe('tools', () => {
  test('versions in the words of the real ones', async () => {
    await toolsSaying({
      terraform: `echo '{"terraform_version": "1.11.4", "platform": "linux_amd64"}'; echo 'Warning: 9.9' >&2`,
      aws: 'echo aws-cli/2.15.30 Python/3.11.8 Linux/6.1',
      jq: 'echo jq-1.7.1-apple',
      git: 'echo git version 2.39.5',
    })
    expect((await look(tools, {}, {})).data?.tools).toEqual([
      { name: 'terraform', found: true, version: '1.11.4' },
      { name: 'aws', found: true, version: '2.15.30' },
      { name: 'jq', found: true, version: '1.7.1' },
      { name: 'git', found: true, version: '2.39.5' },
    ])
  })

  test('missing, empty shims and silent ones', async () => {
    await toolsSaying({ terraform: 'exit 1', aws: 'exit 127', jq: 'echo jq-master' })
    expect((await look(tools, {}, {})).data?.tools).toEqual([
      { name: 'terraform', found: true, version: null },
      { name: 'aws', found: false },
      { name: 'jq', found: true, version: null },
      { name: 'git', found: false },
    ])
  })
})

describe('state backend', () => {
  const head = 'HEAD /bbws-terraform-state-prod/'
  const versioning = 'GET /bbws-terraform-state-prod/'
  const enabled = { body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' }
  const table = (changes: object = {}): WireAnswer => ({
    body: { Table: { TableStatus: 'ACTIVE', KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }], ...changes } },
  })
  const there = { [head]: { body: '' }, [versioning]: enabled, DescribeTable: table() }
  const noTable = jsonError('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'not found')
  const denied = jsonError('AccessDeniedException', 'not authorized to perform: dynamodb:DescribeTable')
  const status = (code: number, headers = {}): WireAnswer => ({ status: code, headers, body: '' })

  test('there', async () => {
    const { data, calls } = await look(stateBackend, there, {})
    expect(data).toEqual({
      bucket: { name: 'bbws-terraform-state-prod', state: 'readable', versioned: true },
      lockTable: { name: 'bbws-terraform-locks-prod', state: 'present', status: 'ACTIVE', partitionKey: 'LockID' },
    })
    expect(calls).toHaveLength(3)
  })

  test('missing, elsewhere, without versions', async () => {
    const missing = await look(stateBackend, { ...there, [head]: status(404), DescribeTable: noTable }, {})
    expect(missing.data).toMatchObject({ bucket: { state: 'missing' }, lockTable: { state: 'missing' } })
    const moved = await look(stateBackend, { ...there, [head]: status(301) }, {})
    expect(moved.data).toMatchObject({ bucket: { state: 'elsewhere' } })
    const region = await look(
      stateBackend,
      { ...there, [head]: status(200, { 'x-amz-bucket-region': 'eu-west-1' }) },
      {},
    )
    expect(region.data).toMatchObject({ bucket: { state: 'elsewhere', region: 'eu-west-1' } })
    const plain = await look(stateBackend, { ...there, [versioning]: { body: '<VersioningConfiguration/>' } }, {})
    expect(plain.data).toMatchObject({ bucket: { state: 'readable', versioned: false } })
    const hidden = { status: 403, body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>' }
    const unseen = await look(stateBackend, { ...there, [versioning]: hidden }, {})
    expect(unseen.data).toMatchObject({ bucket: { state: 'readable', versioned: null } })
  })

  test.each([200, 301, 403, 404])('HTTP %i without the headers that S3 always sends says nothing', async code => {
    for (const body of ['', '<html><body>Sign in</body></html>']) {
      const strange: WireAnswer = { status: code, headers: { server: 'squid' }, body, bare: true }
      const bucket = await look(stateBackend, { ...there, [head]: strange }, {})
      expect(bucket.error).toMatchObject({ code: 'service-error' })
      const versions = await look(stateBackend, { ...there, [versioning]: strange }, {})
      expect(versions.error).toMatchObject({ code: 'service-error' })
    }
  })

  test('what may not be read is no answer, unless the other one is at fault', async () => {
    const bucket = await look(stateBackend, { ...there, [head]: status(403) }, {})
    expect(bucket.error).toMatchObject({ code: 'access-denied', hint: 'needs s3:ListBucket' })
    const lock = await look(stateBackend, { ...there, DescribeTable: denied }, {})
    expect(lock.error).toMatchObject({ code: 'access-denied', hint: 'needs dynamodb:DescribeTable' })
    const both = await look(stateBackend, { ...there, [head]: status(404), DescribeTable: denied }, {})
    expect(both.data).toMatchObject({ bucket: { state: 'missing' }, lockTable: { state: 'unseen' } })
    const other = await look(stateBackend, { ...there, [head]: status(403), DescribeTable: noTable }, {})
    expect(other.data).toMatchObject({ bucket: { state: 'unseen' }, lockTable: { state: 'missing' } })
  })
})

describe('planned image', () => {
  const seen = { service: observed('service', service), 'task-definition': taskDefinition() }
  const noDefinition = {
    ...seen['task-definition'],
    status: 'unavailable',
    error: { code: 'prerequisite', message: 'none', hint: '' },
  } as const

  test('before a first deployment only a file names one', async () => {
    const absent = { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } as const
    const { error } = await look(
      plannedImage,
      {},
      { service: observed('service', absent), 'task-definition': noDefinition },
    )
    expect(error).toMatchObject({ code: 'not-here', hint: 'add --tfvars FILE' })
  })

  test('the variables file, then the plan, then what runs', async () => {
    const { tfvars, plan } = healthyData(targetIn('prod'))
    const named = async (target: Target) => {
      const { data } = await look(plannedImage, {}, seen, target)
      return [data?.namedBy, data?.image.reference]
    }
    const changes = plan.changes.map(change =>
      change.type === 'aws_ecs_task_definition'
        ? { ...change, planned: { ...change.planned, image: 'by-plan:1' } }
        : change,
    )
    const base = targetIn('prod')
    const both = { tfvars: { ...tfvars, wordpressImage: 'by-tfvars:1' }, plan: { ...plan, changes } }
    expect(await named({ ...base, inputs: both })).toEqual(['tfvars', 'by-tfvars:1'])
    expect(await named({ ...base, inputs: { ...both, tfvars: null } })).toEqual(['plan', 'by-plan:1'])
    const running = { ...seen, 'task-definition': taskDefinition({ image: 'running:1' }) }
    const { data } = await look(plannedImage, {}, running, base)
    expect(data).toMatchObject({ namedBy: 'task-definition', image: { registry: 'public', reference: 'running:1' } })
  })

  const lookInSandbox = async (prepare: (sandbox: AwsSandbox) => void): Promise<EvidenceOf<'planned-image'>> => {
    const sandbox = await startAwsSandbox()
    prepare(sandbox)
    const { environment } = sandbox.world
    const access = accessTo(sandbox.endpoint)
    const { tfvars } = healthyData(targetIn('sandbox'))
    const repository = `${environment.accountId}.dkr.ecr.${environment.region}.amazonaws.com/${environment.ecrRepository}`
    const inputs = { tfvars: { ...tfvars, wordpressImage: `${repository}:latest` }, plan: null }
    const aws = createAws(access)
    onTestFinished(async () => {
      aws.destroy()
      await sandbox.close()
    })
    const target = createTarget(environment, 'goldencrust', { access, inputs })
    const gatherer = createGatherer(target, { aws, shared: new Map(), signal: new AbortController().signal })
    return gatherer.get('planned-image')
  }

  test.each(['amd64', 'arm64'])('a single manifest for %s, by its configuration', async architecture => {
    const evidence = await lookInSandbox(({ world }) => {
      pushImage(world, { tag: 'latest', behaviour: 'good', architecture })
    })
    expect(evidence).toMatchObject({ data: { platforms: [{ os: 'linux', architecture }], platformsUnseen: null } })
  })

  test('an index, by its own list', async () => {
    const evidence = await lookInSandbox(({ world }) => {
      const images = known(world.repositories.get(world.environment.ecrRepository))
      const index = pushImage(world, { tag: 'latest', behaviour: 'good' })
      images.push({
        ...index,
        digest: `sha256:${'e'.repeat(64)}`,
      })
      world.repositories.set(world.environment.ecrRepository, images)
    })
    expect(evidence).toMatchObject({ data: { platforms: [{ architecture: 'amd64' }] } })
  })

  test('a configuration that may not be read', async () => {
    const evidence = await lookInSandbox(({ world }) => {
      world.callerDenied.add('ecr:GetDownloadUrlForLayer')
    })
    expect(evidence).toMatchObject({
      data: { platforms: null, platformsUnseen: expect.stringContaining('ecr:GetDownloadUrlForLayer') },
    })
  })
})

test.each([
  ['bucket', { bucket: false, lockTable: true }],
  ['table', { bucket: true, lockTable: false }],
  ['neither missing', { bucket: true, lockTable: true }],
])('the sandbox without its %s', async (_, having) => {
  const sandbox = await startAwsSandbox()
  sandbox.world.stateBackend = having
  const access = accessTo(sandbox.endpoint)
  const aws = createAws(access)
  onTestFinished(async () => {
    aws.destroy()
    await sandbox.close()
  })
  const target = createTarget(sandbox.world.environment, 'goldencrust', { access })
  const gatherer = createGatherer(target, { aws, shared: new Map(), signal: new AbortController().signal })
  expect(await gatherer.get('state-backend')).toMatchObject({
    data: {
      bucket: { state: having.bucket ? 'readable' : 'missing' },
      lockTable: { state: having.lockTable ? 'present' : 'missing' },
    },
  })
})
