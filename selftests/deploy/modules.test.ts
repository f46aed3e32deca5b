import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { templateFile } from '../../deploy/cloudformation.ts'
import { readModule } from '../../deploy/terraform/module.ts'
import { moduleProblems } from '../../deploy/terraform/problems.ts'
import { templateFile as generatedTemplate, policyFilesIn } from '../../docs/policies.ts'
import { LUMEN, OWN_WORDS } from '../lib/other-company.ts'
import { projectRoot } from '../lib/source-files.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

test('the template has the policies that npm run docs writes', () => {
  const [path, text] = generatedTemplate()
  expect(join(projectRoot, path)).toBe(templateFile)
  expect(text).toBe(read(path))
  expect(text).toContain('secretsmanager:GetSecretValue')
})

test("another company's template is written into its folder, and has its environments and names alone", () => {
  const path = [...policyFilesIn(LUMEN).keys()].find(each => each.endsWith('.yaml')) ?? ''
  const text = policyFilesIn(LUMEN).get(path) ?? ''
  expect(path).toBe(`${LUMEN.flag ?? LUMEN.path}/deploy/cloudformation.yaml`)
  expect(text).toContain('AllowedValues: [lab, live]')
  expect(text).toContain('Default: live')
  expect(text).toContain('lumen-ap-southeast-2-live')
  expect(text).not.toMatch(OWN_WORDS)
})

/** How many a `count` makes: one of two numbers by a condition, or one for each of the subnets. */
function numberOf(count: string, holds: (condition: string) => boolean): number {
  const [, condition = '', yes = '', no = ''] = /^\$\{(.+) \? (.+) : (.+)\}$/.exec(count) ?? []
  const number = (holds(condition) ? yes : no).replace('length(var.subnet_ids)', String(SUBNETS))
  expect(number).toMatch(/^\d$/)
  return Number(number)
}

const SUBNETS = 2

describe('a mistake in the Terraform module is found', async () => {
  const { texts } = await readModule()
  test.for([
    [
      'an argument that there is not',
      'state.tf',
      'encrypted =',
      'encryption =',
      'aws_efs_file_system.state has no encryption',
    ],
    ['one deep in a block', 'main.tf', 'access_point_id', 'accesspoint', 'has no accesspoint'],
    ['a resource that there is not', 'state.tf', '"aws_efs_mount_target"', '"aws_efs_mount"', 'no such resource'],
    [
      'an attribute that there is not',
      'roles.tf',
      'aws_ecs_cluster.this.arn',
      'aws_ecs_cluster.this.urn',
      'has no urn',
    ],
    ['a variable that there is not', 'alarm.tf', 'var.alarm_email', 'var.alarm_mail', 'var.alarm_mail is not there'],
    ['a local that there is not', 'network.tf', 'local.on_efs', 'local.on_nfs', 'local.on_nfs is not there'],
  ] as const)('%s', async ([, file, from, to, problem]) => {
    const changed = new Map([...texts].map(([name, text]) => [name, name === file ? text.replace(from, to) : text]))
    expect(moduleProblems(await readModule(changed)).join('\n')).toContain(problem)
  })

  test('its page says how many resources it makes with two subnets, of one task with its history on EFS and of shards', async () => {
    const { resources } = await readModule()
    const made = resources.filter(({ type }) => !type.startsWith('data.'))
    const numberWhere = (holds: (condition: string) => boolean) =>
      made.reduce((sum, { settings }) => sum + numberOf(String(settings.count ?? '${true ? 1 : 0}'), holds), 0)
    const inOneTask = numberWhere(condition => condition !== 'local.in_shards')
    const inShards = numberWhere(condition => condition !== 'local.on_efs')
    expect(read('docs/deploy/terraform.md')).toContain(`with ${inOneTask} resources, ${inShards} where`)
  })

  test('what is no HCL is refused', async () => {
    await expect(readModule(new Map([['main.tf', 'resource "a" {']]))).rejects.toThrow()
  })
})
