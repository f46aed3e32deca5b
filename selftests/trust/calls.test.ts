import { describe, expect, test } from 'vitest'
import { actionOf, type Policy, policyOf } from '../../iam/policy.ts'
import { callsOfUse, uses } from '../../iam/uses.ts'
import { environments } from '../lib/company.ts'
import { measureCalls, measurePolicy } from './calls.ts'

const { prod } = environments

describe('calls made are calls allowed', () => {
  test('runs under exactly the policies of PROD are refused nothing and need all of it', async () => {
    const { allowed, made, findings } = await measureCalls({ sample: true })
    expect(findings).toEqual([])
    expect(made).toBe(allowed)
    expect(allowed).toBeGreaterThan(50)
  })

  test('an action too few, an action too many, a resource too narrow are found', async () => {
    const policy = policyOf('rollback', prod)
    const without = (action: string): Policy => ({
      ...policy,
      Statement: policy.Statement.map(each => ({ ...each, Action: each.Action.filter(own => own !== action) })),
    })
    const more: Policy = {
      ...policy,
      Statement: [...policy.Statement, { Sid: 'More', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }],
    }
    const elsewhere: Policy = JSON.parse(JSON.stringify(policy).replaceAll(':secret:prod-', ':secret:sit-'))
    const measure = async (changed: Policy) => (await measurePolicy('rollback', prod, changed, true)).findings
    const [few, many, narrow] = await Promise.all([
      measure(without('iam:GetRolePolicy')),
      measure(more),
      measure(elsewhere),
    ])
    expect(few).toContain(
      'prod, rollback: refused iam:GetRolePolicy on arn:aws:iam::093646564004:role/prod-ecs-task-execution-role',
    )
    expect(many).toEqual(['prod, rollback: never needed s3:GetObject'])
    expect(narrow[0]).toMatch(/^prod, rollback: refused secretsmanager:GetSecretValue on arn:.*:secret:prod-/)
  })

  test('no call of a use is left out of its policy', () => {
    for (const environment of Object.values(environments)) {
      for (const use of uses.filter(each => each !== 'login-task')) {
        const allowed = policyOf(use, environment).Statement.flatMap(({ Action }) => Action)
        const made = new Set(callsOfUse(use, environment).map(({ name }) => actionOf(name)))
        expect(allowed.toSorted()).toEqual([...made].toSorted())
      }
    }
  })
})
