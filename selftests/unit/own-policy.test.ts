import { describe, expect, test } from 'vitest'
import { saidBesides } from '../../evidence/readings/own-policy.ts'
import { targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const secret = (name: string) => `arn:aws:secretsmanager:af-south-1:093646564004:secret:${name}`
const FILES = 'arn:aws:elasticfilesystem:af-south-1:093646564004:file-system/fs-1'
const OWN = secret('prod-goldencrust-db-credentials-AbCdEf')
const point = (id: string) => FILES.replace('file-system/fs-1', `access-point/${id}`)
const read = (...resources: readonly string[]) => ({
  Effect: 'Allow',
  Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
  Resource: resources,
})
const mount = (more: object = {}) => ({
  Effect: 'Allow',
  Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
  Resource: FILES,
  ...more,
})
const through = (id: string) => ({
  Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': point(id) } },
})

describe('what a policy of a tenant says besides', () => {
  test.each<[what: string, statement: object | readonly object[]]>([
    ['its own secret', read(OWN)],
    ['its own secret, whatever it ends in', read(`${OWN}*`, secret('prod-goldencrust-db-credentials-??????'))],
    ['all of its own secrets', read(secret('prod-goldencrust-*'), secret('prod-goldencrust-smtp-AbCdEf'))],
    ['one statement that is no list', { ...read(OWN), Action: 'secretsmanager:GetSecretValue', Resource: OWN }],
    ['the file system', mount()],
    ['its own access point, or one that is gone', [mount(through('fsap-1')), mount(through('fsap-9'))]],
  ])('nothing: %s', (_, Statement) => {
    expect(saidBesides({ Version: '2012-10-17', Statement }, target, ['fsap-2'])).toEqual([])
  })

  test.each<[what: string, statement: object, says: RegExp]>([
    ["another's secret", read(OWN, secret('prod-bluebird-db-credentials-AbCdEf')), /^Allow secretsmanager/],
    ['every secret', read('*'), / on \*$/],
    ['secrets of a longer name', read(secret('prod-goldencrust*')), /prod-goldencrust\*$/],
    ['secrets of every tenant', read(secret('prod-*-db-credentials-??????')), /prod-\*/],
    ['all but one secret', { Effect: 'Allow', Action: 'secretsmanager:*', NotResource: OWN }, /on all but arn/],
    ['parameters', { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' }, /^Allow ssm:GetParameters on \*$/],
    ['a key', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:x:1:key/2' }, /^Allow kms:Decrypt/],
    ['uploads', { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::media/*' }, /^Allow s3/],
    ['logs', { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' }, /^Allow logs/],
    ['a refusal', { ...read(OWN), Effect: 'Deny' }, /^Deny/],
    ['all but one action', { Effect: 'Allow', NotAction: 'iam:*', Resource: OWN }, /^Allow all but iam:\*/],
    ["another's access point", mount(through('fsap-2')), /^Allow elasticfilesystem/],
    ["another's access point as the resource", mount({ Resource: point('fsap-2') }), /fsap-2$/],
    ['anything', { Effect: 'Allow', Action: '*', Resource: FILES }, /^Allow \*/],
  ])('%s', (_, statement, says) => {
    const document = { Version: '2012-10-17', Statement: [read(OWN), statement] }
    expect(saidBesides(document, target, ['fsap-2'])).toEqual([expect.stringMatching(says)])
  })

  test('what cannot be read says what nobody knows', () => {
    expect(saidBesides(null, target, [])).toEqual(['what cannot be read as a policy'])
  })
})
