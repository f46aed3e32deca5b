import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseS3Address } from '../../lib/files/s3-address.ts'
import { touchesOnly } from '../../probes/lib/object-calls.ts'
import { listenOnLoopback } from '../../sandbox/servers/loopback.ts'
import { objectsBelow, openObjects } from '../../storage/objects.ts'
import { conditionalS3, foreignS3 } from '../lib/s3.ts'

const PLACE = { bucket: 'prod-runbook', prefix: 'fleet/state' }
const AS_TEXT = { contentType: 'text/plain' }

describe('an S3 that others wrote', () => {
  test('keeps and lists what is written', async () => {
    const objects = objectsBelow(PLACE, await foreignS3(PLACE.bucket))
    onTestFinished(objects.close)
    expect(await objects.read('a.json', 100)).toBeUndefined()
    const version = await objects.write('a.json', '{"é":1}', { version: null, ...AS_TEXT })
    expect(await objects.read('a.json', 100)).toEqual({ text: '{"é":1}', version })
    expect([...(await objects.versions())]).toEqual([['a.json', version]])
    await expect(objects.read('a.json', 3)).rejects.toThrow('at most 0.000003 MB are read')
  })

  test('is refused where it does not check conditions, before it could lose anything', async () => {
    const access = await foreignS3(PLACE.bucket)
    await expect(openObjects(PLACE, access)).rejects.toThrow(
      's3://prod-runbook/fleet/state: this store does not check If-Match, so two runs could overwrite each other.',
    )
  })
})

describe('an object is written only over what was seen', () => {
  test('the first of two writers wins, and the second is told', async () => {
    const { access, objects: kept } = await conditionalS3()
    const [one, two] = await Promise.all([openObjects(PLACE, access), openObjects(PLACE, access)])
    onTestFinished(one.close)
    onTestFinished(two.close)
    expect(kept.size).toBe(0)
    const both = await Promise.all(
      [one, two].map(each => each.write('x', `${each === one}`, { version: null, ...AS_TEXT })),
    )
    expect(both.filter(version => version === undefined)).toHaveLength(1)
    const seen = await two.read('x', 100)
    expect(await one.write('x', 'newer', { version: seen?.version ?? null, ...AS_TEXT })).toBeDefined()
    expect(await two.write('x', 'lost', { version: seen?.version ?? null, ...AS_TEXT })).toBeUndefined()
    expect(kept.get('fleet/state/x')?.text).toBe('newer')
  })

  test('what the same writer wrote before its answer was lost counts as written', async () => {
    const { access } = await conditionalS3()
    const objects = await openObjects(PLACE, access)
    onTestFinished(objects.close)
    const version = await objects.write('x', 'same', { version: null, ...AS_TEXT })
    expect(await objects.write('x', 'same', { version: null, ...AS_TEXT })).toBe(version)
  })

  test('one that is gone meanwhile is not made again', async () => {
    const { access } = await conditionalS3()
    const objects = await openObjects(PLACE, access)
    onTestFinished(objects.close)
    expect(await objects.write('x', 'new', { version: '"other"', ...AS_TEXT })).toBeUndefined()
    expect(await objects.read('x', 100)).toBeUndefined()
  })
})

test('a list of several pages is read to its end, and one without an end is not', async () => {
  const { access, objects: kept } = await conditionalS3()
  const objects = objectsBelow(PLACE, access)
  onTestFinished(objects.close)
  const add = (count: number) => {
    for (let index = 0; index < count; index += 1) kept.set(`fleet/state/${index}`, { text: '', etag: '"x"' })
  }
  add(2_500)
  expect((await objects.versions()).size).toBe(2_500)
  add(20_001)
  await expect(objects.versions()).rejects.toThrow('more than 20000 objects are there')
})

test('a list whose pages have no names and always another page after them is not read for ever', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(200, { 'content-type': 'application/xml', 'x-amz-request-id': `${asked}` })
    response.end(
      `<ListBucketResult><Name>${PLACE.bucket}</Name><IsTruncated>true</IsTruncated><NextContinuationToken>${asked}</NextContinuationToken></ListBucketResult>`,
    )
  })
  const { port, close } = await listenOnLoopback(server)
  onTestFinished(close)
  const { access } = await conditionalS3()
  const objects = objectsBelow(PLACE, { ...access, awsEndpointUrl: `http://127.0.0.1:${port}` })
  onTestFinished(objects.close)
  await expect(objects.versions()).rejects.toThrow('the list has no end after 200 pages')
  expect(asked).toBe(200)
})

describe('what is wrong with a place is said before the run', () => {
  test('no such bucket', async () => {
    const { access } = await conditionalS3()
    await expect(openObjects({ ...PLACE, bucket: 'prod-other' }, access)).rejects.toMatchObject({
      code: 'OBJECTS',
      message:
        'cannot write s3://prod-other/fleet/state/write-check: there is no bucket prod-other. Create it, or name another one.',
    })
  })

  test('not allowed', async () => {
    const { access, sandbox } = await conditionalS3()
    sandbox.world.callerDenied.add('s3:PutObject')
    await expect(openObjects(PLACE, access)).rejects.toThrow(
      /^cannot write .*AccessDenied: User: .* is not authorized to perform: s3:PutObject .* The role needs what npm run policy prints/,
    )
  })

  test('a bucket of another region is found there', async () => {
    const { access, sandbox, objects: kept } = await conditionalS3()
    sandbox.world.buckets.set('prod-runbook', { region: 'eu-west-1', objects: kept })
    const objects = await openObjects(PLACE, access)
    onTestFinished(objects.close)
    await objects.write('x', 'far', { version: null, ...AS_TEXT })
    expect(kept.get('fleet/state/x')?.text).toBe('far')
  })
})

describe('the guard', () => {
  const key = { Bucket: PLACE.bucket, Key: 'fleet/state/x' }
  const put = { ...key, Body: '', ContentType: 'text/plain', IfNoneMatch: '*' }

  test('lets pass what stays below the place', () => {
    expect(touchesOnly(PLACE, 's3:PutObject', put)).toBe(true)
    expect(touchesOnly(PLACE, 's3:GetObject', key)).toBe(true)
    expect(touchesOnly(PLACE, 's3:ListObjectsV2', { Bucket: PLACE.bucket, Prefix: 'fleet/state/' })).toBe(true)
  })

  test.for([
    ['s3:PutObject', { ...put, Bucket: 'prod-terraform-state' }],
    ['s3:PutObject', { ...put, Key: 'fleet/state' }],
    ['s3:PutObject', { ...put, Key: 'fleet/state2/x' }],
    ['s3:PutObject', { ...put, Key: 'fleet/state/../x' }],
    ['s3:PutObject', { ...put, IfNoneMatch: undefined }],
    ['s3:PutObject', { ...put, ACL: 'public-read' }],
    ['s3:PutObject', { ...put, WebsiteRedirectLocation: 'https://example.com' }],
    ['s3:PutObjectAcl', { ...key, ACL: 'private' }],
    ['s3:DeleteObject', key],
    ['s3:DeleteObjects', { Bucket: PLACE.bucket }],
    ['s3:CopyObject', put],
    ['s3:GetObject', { ...key, Key: 'terraform.tfstate' }],
    ['s3:ListObjectsV2', { Bucket: PLACE.bucket }],
    ['ecs:UpdateService', {}],
    ['toString', {}],
  ] as const)('refuses %s %j', ([action, input]) => {
    expect(touchesOnly(PLACE, action, input)).toBe(false)
  })
})

test.for([
  ['s3://bucket/a', { bucket: 'bucket', prefix: 'a' }],
  ['s3://bucket/a/b/', { bucket: 'bucket', prefix: 'a/b' }],
  ['s3://bucket/runs/arn:x=1', { bucket: 'bucket', prefix: 'runs/arn:x=1' }],
  ['s3://bucket', undefined],
  ['s3://bucket/', undefined],
  ['s3://bucket/a//b', undefined],
  ['s3://bucket/../b', undefined],
  ['s3://Bucket/a', undefined],
  ['s3://bucket/a b', undefined],
  ['s3:/bucket/a', undefined],
  ['/bucket/a', undefined],
] as const)('%s is %j', ([text, place]) => {
  expect(parseS3Address(text)).toEqual(place)
})
