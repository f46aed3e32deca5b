import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { readInputs } from '../../cli/input-files.ts'
import { parseTfvars } from '../../cli/tfvars-file.ts'
import { projectRoot } from '../lib/source-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const fixtures = join(projectRoot, 'selftests/fixtures')
const read = (...argv: string[]) =>
  readInputs(parseArguments(['--env', 'prod', '--tenant', 'goldencrust', ...argv], {}))
const tfvars = join(fixtures, 'prod-goldencrust.tfvars')
const plan = join(fixtures, 'prod-goldencrust.plan.json')

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

test('without files there is nothing to read', async () => {
  expect(await read()).toEqual({ tfvars: null, plan: null })
})

test('both files of a tenant', async () => {
  const inputs = await read('--tfvars', tfvars, '--plan', plan)
  expect(inputs.tfvars).toEqual({
    path: tfvars,
    tenantName: 'goldencrust',
    environment: 'prod',
    domainName: 'goldencrust.wpprod.kimmyai.io',
    albPriority: 210,
    accountId: null,
    awsRegion: 'af-south-1',
    awsProfile: 'Tebogo-prod',
    wordpressImage: '093646564004.dkr.ecr.af-south-1.amazonaws.com/prod-wordpress:20251224-fixed',
    taskCpu: 256,
    taskMemory: 512,
    desiredCount: 1,
    wordpressDebug: false,
    createDnsRecords: false,
    tags: { tenant: 'goldencrust', environment: 'prod' },
    malformed: [],
  })
  expect(inputs.plan?.changes).toHaveLength(10)
})

describe.each(['--tfvars', '--plan'])('a file that cannot be used: %s', flag => {
  const refused = async (path: string, message: RegExp) => {
    await expect(read(flag, path)).rejects.toThrow(message)
    await expect(read(flag, path)).rejects.toMatchObject({ code: 'USAGE' })
  }

  test('missing', () => refused(join(folder, 'none'), /none: there is no such file/))
  test('a folder', () => refused(folder, /not a regular file/))
  test('a device', () => refused('/dev/zero', /not a regular file/))
  test('empty', async () => refused(await file('empty', ''), /the file is empty/))
  test('blank', async () => refused(await file('blank', ' \n\t\n'), /the file is empty/))
  test('binary', async () => refused(await file('binary', Buffer.from([1, 0, 2, 255])), /a binary file/))
  test('of another encoding', async () => refused(await file('latin', Buffer.from([0x61, 0xe9])), /a binary file/))
  test('UTF-16', async () => refused(await file('wide', Buffer.from('\ufeff{}', 'utf16le')), /UTF-16/))
  test("Terraform's binary plan", async () =>
    refused(await file('tfplan', Buffer.from('PK\u0003\u0004rest')), /a plan in Terraform's own binary form/))

  test('a pipe that nobody writes to does not keep us waiting', async () => {
    const path = join(folder, `pipe${flag}`)
    execFileSync('mkfifo', [path])
    await refused(path, /not a regular file/)
  })

  test('huge, without reading it', async () => {
    const path = join(folder, 'huge')
    const handle = await open(path, 'w')
    await handle.truncate(200_000_000)
    await handle.close()
    const before = process.memoryUsage().arrayBuffers
    await refused(path, /200 MB, and at most 20 MB are read/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
  })

  test.skipIf(process.getuid?.() === 0)('unreadable', async () => {
    const path = await file('closed', 'x = 1')
    await chmod(path, 0)
    await refused(path, /it may not be read/)
  })
})

describe('a file of somebody else', () => {
  const other = async (edit: (text: string) => string) => file('copy.tfvars', edit(await readFile(tfvars, 'utf8')))

  test('another tenant', async () => {
    const path = await other(text => text.replace('"goldencrust"', '"bluebird"'))
    await expect(read('--tfvars', path)).rejects.toThrow(
      /copy\.tfvars: this is the file of bluebird in prod \(by its tenant_name\), and goldencrust in prod was asked for/,
    )
  })

  test('another environment', async () => {
    const path = await other(text => text.replace('environment  = "prod"', 'environment = "sit"'))
    await expect(read('--tfvars', path)).rejects.toThrow(/the file of goldencrust in sit \(by its environment\)/)
  })

  test("another tenant's plan", async () => {
    const path = await file('other.json', (await readFile(plan, 'utf8')).replaceAll('"goldencrust"', '"bluebird"'))
    await expect(read('--plan', path)).rejects.toThrow(/the file of bluebird in prod/)
  })

  test('several tenants cannot share one', async () => {
    const settings = parseArguments(['--env', 'prod', '--tenant', 'a,b', '--tfvars', tfvars], {})
    await expect(readInputs(settings)).rejects.toThrow(/--tfvars is one tenant's file, and --tenant names 2/)
  })
})

describe('the text of a variables file', () => {
  const parse = (text: string, path = 'a.tfvars') => parseTfvars(path, text)

  test('heredocs, comments, maps and numbers in quotes', async () => {
    const text =
      'tenant_name = "a" # c\n/* x */ note = <<EOT\ntenant_name = "b"\nEOT\ntask_cpu = "256"\ntags = {\n  Tenant : "a"\n}\nwordpress_debug = "true"\n'
    expect(await parse(text)).toMatchObject({
      tenantName: 'a',
      taskCpu: 256,
      wordpressDebug: true,
      tags: { tenant: 'a', environment: null },
      malformed: [],
    })
  })

  test('values of another kind, and expressions, are named without being quoted', async () => {
    const text =
      'tenant_name = var.name\nalb_priority = "soon"\ntask_cpu = [256]\ndomain_name = "${var.x}.test"\nwordpress_debug = 1\n'
    expect(await parse(text)).toMatchObject({
      tenantName: null,
      albPriority: null,
      malformed: [
        'tenant_name is no plain value',
        'domain_name is no plain value',
        'alb_priority is no number',
        'task_cpu is no number',
        'wordpress_debug is no true or false',
      ],
    })
  })

  test('null is not set', async () => {
    expect(await parse('tenant_name = "a"\nalb_priority = null\n')).toMatchObject({ albPriority: null, malformed: [] })
  })

  test('JSON, as Terraform reads it', async () => {
    expect(await parse('{"tenant_name": "a", "alb_priority": 12}', 'a.tfvars.json')).toMatchObject({ albPriority: 12 })
  })

  test.each([
    [
      'a name set twice',
      'tenant_name = "a"\ntenant_name = "b"\n',
      /no valid \.tfvars text, line 2: Attribute redefined/,
    ],
    ['no HCL', 'hello world this is text', /no valid \.tfvars text, line 1/],
    ['unfinished', 'tenant_name = "a\n', /no valid \.tfvars text, line 1/],
    [
      'a block, such as the declaration of a variable',
      'tenant_name = "a"\nvariable "wordpress_debug" {\n  type = bool\n}\n',
      /no valid \.tfvars text, line 2: Missing key\/value separator/,
    ],
    ['the module itself', 'variable "tenant_name" {}\n', /sets none of a tenant's variables/],
    ['comments only', '# nothing\n', /sets none of a tenant's variables/],
  ])('%s', async (_, text, message) => {
    await expect(parse(text)).rejects.toThrow(message)
    await expect(parse(text)).rejects.toMatchObject({ code: 'USAGE' })
  })

  test('no JSON', async () => {
    await expect(parse('tenant_name = "a"', 'a.tfvars.json')).rejects.toThrow(/no valid JSON/)
    await expect(parse('[]', 'a.tfvars.json')).rejects.toThrow(/no variables in it/)
  })
})
