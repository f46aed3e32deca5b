import { describe, expect, test } from 'vitest'
import executionRole from '../../probes/execution-role.ts'
import { xmlAnswer, xmlError } from '../lib/fake-aws.ts'
import { look, SECRET_ARN, taskDefinition, unavailable } from '../lib/look.ts'

describe('execution role', () => {
  const document = (resource: string) =>
    encodeURIComponent(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [resource] }],
      }),
    )
  const policy = (resource: string) =>
    xmlAnswer('GetRolePolicy', `<PolicyDocument>${document(resource)}</PolicyDocument>`)
  const seen = { 'task-definition': taskDefinition(), 'db-secret': unavailable('db-secret') }
  const noEntity = xmlError('NoSuchEntity', 'The role policy cannot be found.', 404)

  test("one call when the tenant's own policy allows it", async () => {
    const { data, calls } = await look(executionRole, { GetRolePolicy: policy(`${SECRET_ARN}*`) }, seen)
    expect(data).toMatchObject({ roleFound: true, roleName: 'prod-ecs-task-execution-role', complete: false })
    expect(calls).toHaveLength(1)
  })

  test('every policy when the own one does not, or is not there', async () => {
    const answers = {
      GetRolePolicy: ({ body }: { body: string }) =>
        body.includes('prod-ecs-secrets-access-goldencrust')
          ? policy('arn:aws:secretsmanager:x:1:secret:old')
          : policy('*'),
      ListRolePolicies: xmlAnswer(
        'ListRolePolicies',
        '<PolicyNames><member>prod-ecs-secrets-access-goldencrust</member><member>other</member></PolicyNames><IsTruncated>false</IsTruncated>',
      ),
      ListAttachedRolePolicies: xmlAnswer(
        'ListAttachedRolePolicies',
        '<AttachedPolicies><member><PolicyName>m</PolicyName><PolicyArn>arn:aws:iam::aws:policy/m</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>',
      ),
      GetPolicy: xmlAnswer('GetPolicy', '<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>'),
      GetPolicyVersion: xmlAnswer(
        'GetPolicyVersion',
        `<PolicyVersion><Document>${document('x')}</Document></PolicyVersion>`,
      ),
    }
    const stale = await look(executionRole, answers, seen)
    expect(stale.data).toMatchObject({
      complete: true,
      policies: [{ kind: 'inline' }, { name: 'other' }, { kind: 'attached' }],
    })
    const absent = await look(
      executionRole,
      { ...answers, GetRolePolicy: ({ nth }) => (nth === 0 ? noEntity : policy('*')) },
      seen,
    )
    expect(absent.data).toMatchObject({ complete: true, policies: { length: 3 } })
  })

  test('a role that does not exist', async () => {
    const answers = { GetRolePolicy: noEntity, ListRolePolicies: noEntity, ListAttachedRolePolicies: noEntity }
    expect((await look(executionRole, answers, seen)).data).toEqual({
      roleFound: false,
      roleName: 'prod-ecs-task-execution-role',
    })
  })
})
