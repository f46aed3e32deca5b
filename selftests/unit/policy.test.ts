import { describe, expect, test } from 'vitest'
import { allows, resourceAllows, within } from '../../evidence/readings/policy.ts'

const ACTION = 'secretsmanager:GetSecretValue'
const ARN = 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-goldencrust-db-credentials-AbCdEf'
const BASE = ARN.slice(0, -'-AbCdEf'.length)
const CONDITION = { StringEquals: { 'aws:RequestedRegion': 'af-south-1' } }

const policy = (name: string, document: unknown) => ({ name, kind: 'inline' as const, arn: null, document })
const one = (statement: unknown) => policy('p', { Version: '2012-10-17', Statement: statement })
const allow = { Effect: 'Allow', Action: ACTION, Resource: ARN }
const deny = { Effect: 'Deny', Action: '*', Resource: '*' }

test.each<[what: string, statement: unknown, allowed: boolean]>([
  ['the exact ARN', allow, true],
  ['a statement in a list', [allow], true],
  ['actions in a list', { ...allow, Action: ['ecr:*', ACTION] }, true],
  ["the runbook's pattern", { ...allow, Resource: `${BASE}-*` }, true],
  ['six question marks', { ...allow, Resource: [`${BASE}-??????`] }, true],
  ['five question marks', { ...allow, Resource: `${BASE}-?????` }, false],
  ['everything', { Effect: 'Allow', Action: '*', Resource: '*' }, true],
  ['an action in other case', { ...allow, Action: 'SecretsManager:getsecret*' }, true],
  ['a resource in other case', { ...allow, Resource: ARN.toUpperCase() }, false],
  ['an old random suffix', { ...allow, Resource: `${BASE}-XyZxyZ` }, false],
  ['the name without a suffix', { ...allow, Resource: BASE }, false],
  ['another tenant', { ...allow, Resource: ARN.replace('goldencrust', 'goldencrust2') }, false],
  ['another region', { ...allow, Resource: ARN.replace('af-south-1', 'eu-west-1') }, false],
  ['another action', { ...allow, Action: 'secretsmanager:DescribeSecret' }, false],
  ['everything but another action', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, true],
  ['everything but this action', { Effect: 'Allow', NotAction: ['secretsmanager:*'], Resource: '*' }, false],
  ['every resource but another', { Effect: 'Allow', Action: ACTION, NotResource: `${BASE}2-*` }, true],
  ['every resource but this', { Effect: 'Allow', Action: ACTION, NotResource: `${BASE}-*` }, false],
  ['an explicit deny beside it', [allow, deny], false],
  ['a deny of another action', [allow, { ...deny, Action: 's3:*' }], true],
])('%s', (_, statement, allowed) => {
  expect(allows([one(statement)], ACTION, ARN)).toMatchObject({ allowed, uncertain: null })
})

test('a deny in another policy wins, and is named', () => {
  const decision = allows([one(allow), policy('guard', { Statement: deny })], ACTION, ARN)
  expect(decision).toMatchObject({ allowed: false, deniedBy: 'guard', allowedBy: 'p', uncertain: null })
})

test('no policies allow nothing', () => {
  expect(allows([], ACTION, ARN)).toEqual({
    allowed: false,
    deniedBy: null,
    allowedBy: null,
    uncertain: null,
    maybeDenied: null,
  })
})

test.each<[what: string, documents: readonly unknown[], allowed: boolean]>([
  ['an allow under a condition', [{ Statement: { ...allow, Condition: CONDITION } }], false],
  ['a deny under a condition', [{ Statement: [allow, { ...deny, Condition: CONDITION }] }], true],
  ['a variable in the resource', [{ Statement: { ...allow, Resource: `${BASE}-\${aws:PrincipalTag/x}` } }], false],
  ['text instead of a document', ['{'], false],
  ['nothing', [null], false],
  ['no statement', [{ Version: '2012-10-17' }], false],
  ['a version that does not exist', [{ Version: '2012-01-17', Statement: allow }], false],
  ['an effect that does not exist', [{ Statement: { ...allow, Effect: 'allow' } }], false],
  ['a statement without a resource', [{ Statement: { Effect: 'Allow', Action: ACTION } }], false],
  ['a broken document beside a good one', [{ Statement: allow }, { Statement: [1] }], true],
])('is uncertain about %s', (_, documents, allowed) => {
  const decision = allows(
    documents.map((document, index) => policy(`p${index}`, document)),
    ACTION,
    ARN,
  )
  expect(decision.allowed).toBe(allowed)
  expect(decision.uncertain).toEqual(expect.any(String))
})

describe('conditions on what is known of the request', () => {
  const known = {
    'elasticfilesystem:AccessPointArn': 'arn:x',
    'aws:SecureTransport': 'true',
    'aws:SourceArn': 'arn:aws:ecs:af-south-1:111122223333:task/a:b',
  }
  test.each<[what: string, condition: unknown, allowed: boolean]>([
    ['the same value', { StringEquals: { 'elasticfilesystem:accesspointarn': 'arn:x' } }, true],
    ['one of several', { StringEquals: { 'elasticfilesystem:AccessPointArn': ['arn:y', 'arn:x'] } }, true],
    ['another value', { StringEquals: { 'elasticfilesystem:AccessPointArn': 'arn:y' } }, false],
    ['a wildcard that is text', { StringEquals: { 'elasticfilesystem:AccessPointArn': 'arn:*' } }, false],
    ['a wildcard', { StringLike: { 'elasticfilesystem:AccessPointArn': 'arn:*' } }, true],
    ['a wildcard for any ARN', { ArnLike: { 'aws:SourceArn': '*' } }, true],
    ['wildcards in parts of an ARN', { ArnLike: { 'aws:SourceArn': 'arn:*:ecs:*:111122223333:*' } }, true],
    ['a wildcard that reaches over parts of an ARN', { ArnEquals: { 'aws:SourceArn': 'arn:*:*:*:task/*:b' } }, false],
    ['another service in an ARN', { ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:*' } }, false],
    ['true', { Bool: { 'aws:SecureTransport': true } }, true],
    ['not another value', { StringNotEquals: { 'elasticfilesystem:AccessPointArn': ['arn:y', 'arn:z'] } }, true],
    ['not the value', { StringNotEqualsIgnoreCase: { 'elasticfilesystem:AccessPointArn': ['arn:y', 'ARN:X'] } }, false],
    ['not like the value', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:ecs:*:*:task/*' } }, false],
    ['a value if there is one', { BoolIfExists: { 'aws:SecureTransport': 'true' } }, true],
    ['any value of a set', { 'ForAnyValue:StringEquals': { 'aws:SecureTransport': ['true', 'x'] } }, true],
    ['a key that is there', { Null: { 'aws:SecureTransport': 'false' } }, true],
    ['a key that is not there', { Null: { 'aws:SecureTransport': true } }, false],
    [
      'two keys of which one differs',
      { StringLike: { 'elasticfilesystem:AccessPointArn': '*' }, Bool: { 'aws:SecureTransport': 'false' } },
      false,
    ],
    [
      'a key nobody knows beside one that differs',
      { StringEquals: { 'aws:x': 'y' }, Bool: { 'aws:SecureTransport': 'false' } },
      false,
    ],
  ])('%s', (_, condition, allowed) => {
    expect(allows([one({ ...allow, Condition: condition })], ACTION, ARN, known)).toMatchObject({
      allowed,
      uncertain: null,
    })
    const denying = allows([one([allow, { ...deny, Condition: condition }])], ACTION, ARN, known)
    expect(denying).toMatchObject({ allowed: !allowed, uncertain: null })
  })

  test('what a pattern of fewer parts than an ARN has comes to is uncertain', () => {
    const condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*' } }
    expect(allows([one({ ...allow, Condition: condition })], ACTION, ARN, known).uncertain).toEqual(expect.any(String))
  })

  const absent = { 'sts:ExternalId': null, 'aws:MultiFactorAuthPresent': [null, 'false'] }
  test.each<[what: string, condition: unknown, allowed: boolean]>([
    ['a value', { StringEquals: { 'sts:ExternalId': 'x' } }, false],
    ['a number', { NumericLessThan: { 'sts:ExternalId': 1 } }, false],
    ['a variable', { StringEquals: { 'sts:ExternalId': '${aws:x}' } }, false],
    ['a value if there is one', { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, true],
    ['another value', { StringNotEquals: { 'sts:ExternalId': 'x' } }, true],
    ['another address', { NotIpAddress: { 'sts:ExternalId': '192.0.2.0/24' } }, true],
    ['only values of a set', { 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }, true],
    ['a value of a set', { 'ForAnyValue:StringLike': { 'sts:ExternalId': '*' } }, false],
    ['a value outside a set', { 'ForAnyValue:StringNotEquals': { 'sts:ExternalId': 'x' } }, false],
    ['no key', { Null: { 'sts:ExternalId': 'true' } }, true],
    ['a key', { Null: { 'sts:ExternalId': 'false' } }, false],
    ['false, if the key is there', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, true],
    ['true', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, false],
  ])('a key that is not in the request: %s', (_, condition, allowed) => {
    const decision = allows([one({ ...allow, Condition: condition })], ACTION, ARN, absent)
    expect(decision).toMatchObject({ allowed, uncertain: null })
  })

  test('of a key that may be there or not only what holds for both is certain', () => {
    const condition = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }
    const decision = allows([one({ ...allow, Condition: condition })], ACTION, ARN, absent)
    expect(decision.uncertain).toEqual(expect.any(String))
  })

  test.each([
    ['an operator nobody knows', { NumericEquals: { 'aws:SecureTransport': 1 } }],
    ['a key nobody knows', { StringEquals: { 'aws:x': 'y' } }],
    ['a key nobody knows, if it is there', { StringEqualsIfExists: { 'aws:x': 'y' } }],
    ['whether there is a key nobody knows', { Null: { 'aws:x': 'true' } }],
    ['a variable', { StringEquals: { 'aws:SecureTransport': '${aws:x}' } }],
    ['no map', { StringEquals: 'x' }],
    ['text', 'x'],
  ])('stays uncertain about %s', (_, condition) => {
    expect(allows([one({ ...allow, Condition: condition })], ACTION, ARN, known).uncertain).toEqual(expect.any(String))
  })
})

describe("a resource's own policy", () => {
  const role = { accountId: '1', roleArn: 'arn:aws:iam::1:role/r' }
  const by = (Principal: unknown, more: object = {}) =>
    resourceAllows(
      {
        name: 'own',
        document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: '*', ...more } },
      },
      role,
      ACTION,
      ARN,
    )
  test.each<[what: string, principal: unknown, allowed: boolean]>([
    ['everybody', '*', true],
    ['every principal', { AWS: '*' }, true],
    ['the role', { AWS: ['arn:aws:iam::1:role/q', 'arn:aws:iam::1:role/r'] }, true],
    ['another role', { AWS: 'arn:aws:iam::1:role/q' }, false],
    ['the account, which leaves it to the roles', { AWS: 'arn:aws:iam::1:root' }, false],
    ['a service', { Service: 'ecs-tasks.amazonaws.com' }, false],
  ])('for %s', (_, principal, allowed) => {
    expect(by(principal)).toMatchObject({ allowed, uncertain: null })
  })

  test('a denied account is everybody in it; sessions and exceptions are not known', () => {
    expect(by({ AWS: '1' }, { Effect: 'Deny' })).toMatchObject({ deniedBy: 'own' })
    expect(by({ AWS: 'arn:aws:sts::1:assumed-role/r/task' }).uncertain).toEqual(expect.any(String))
    expect(by(undefined, { NotPrincipal: { AWS: 'arn:aws:iam::1:role/r' } }).uncertain).toEqual(expect.any(String))
  })
})

test.each<[what: string, statement: object, outside: string | null]>([
  ['lets it', { Effect: 'Allow', Action: '*', Resource: '*' }, null],
  ['does not', { Effect: 'Allow', Action: 'logs:*', Resource: '*' }, 'limit'],
])('a boundary that %s', (_, statement, outside) => {
  const boundary = policy('limit', { Version: '2012-10-17', Statement: statement })
  const judge = (policies: Parameters<typeof allows>[0]) => allows(policies, ACTION, ARN)
  expect(within(boundary, judge([one(allow)]), judge)).toMatchObject({ allowed: outside === null, outside })
})

test('is certain when an allow without a condition stands beside one with', () => {
  const statements = [{ ...allow, Condition: CONDITION }, allow, { ...allow, Condition: {} }]
  expect(allows([one(statements)], ACTION, ARN)).toMatchObject({ allowed: true, uncertain: null })
})
