import type { BucketState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { element, XML_DECLARATION } from '../lib/xml-write.ts'
import { QUERY_ERRORS } from '../protocols/query.ts'
import type { CallContext, Service, WireAnswer, WireRequest } from '../service.ts'
import { configNamed } from './ecr-images.ts'
import { getObject, listObjects, putObject } from './s3-objects.ts'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'
const NOT_FOUND = 404
const MOVED = 301
/** How the name of the registry's bucket ends. */
const LAYERS = '-registry-layers'

type Operation = (world: World, context: CallContext) => WireAnswer

/** The bucket with Terraform's state, of which nobody here may read an object, the one from which the registry hands out images, and those of runs. */
export const s3: Service = {
  name: 's3',
  scope: 'regional',
  errors: QUERY_ERRORS,
  recognises: () => false,
  understand(request) {
    const [operation, run] = operationOf(request)
    const [Bucket = '', ...key] = partsOf(request)
    const IfMatch = request.headers['if-match']
    const input = { Bucket, Key: key.join('/'), Prefix: request.query.get('prefix') ?? '', IfMatch }
    return { operation, input, writes: false, run }
  },
  refuse({ code, message, status }, requestId) {
    const error = { Code: code, Message: message, RequestId: requestId }
    return answer(`${XML_DECLARATION}${element('Error', error, 'repeated')}`, requestId, status)
  },
}

function operationOf(request: WireRequest): readonly [name: string, run: Operation] {
  const { method, path, query } = request
  const [bucket = '', ...key] = partsOf({ path })
  if (key.length === 0 || key[0] === '') {
    if (method === 'HEAD') return ['HeadBucket', headBucket(bucket)]
    if (method === 'GET' && query.has('versioning')) return ['GetBucketVersioning', getBucketVersioning(bucket)]
    if (method === 'GET' && query.get('list-type') === '2')
      return ['ListObjectsV2', inBucket(bucket, objects => listObjects(objects, bucket, query))]
  } else if (method === 'GET' && bucket.endsWith(LAYERS)) return ['GetLayer', getLayer(bucket, key.join('/'))]
  else if (method === 'GET') return ['GetObject', inBucket(bucket, objects => getObject(objects, key.join('/')))]
  else if (method === 'PUT' && [...query.keys()].every(name => name === 'x-id'))
    return ['PutObject', inBucket(bucket, objects => putObject(objects, key.join('/'), request))]
  throw awsError('NotImplemented', `the sandbox's s3 has no ${method} ${path}`, 501)
}

const partsOf = ({ path }: Pick<WireRequest, 'path'>): readonly string[] =>
  path.slice(1).split('/').map(decodeURIComponent)

const headBucket =
  (bucket: string): Operation =>
  (world, { requestId }) => {
    requireState(world, bucket)
    const { headers, ...rest } = answer('', requestId)
    return { ...rest, headers: { ...headers, 'x-amz-bucket-region': world.environment.region } }
  }

const getBucketVersioning =
  (bucket: string): Operation =>
  (world, { requestId }) => {
    requireState(world, bucket)
    return answer(
      `${XML_DECLARATION}<VersioningConfiguration xmlns="${NAMESPACE}"><Status>Enabled</Status></VersioningConfiguration>`,
      requestId,
    )
  }

/** What is done with the objects of a bucket, by whoever signs for its region; others are sent there. */
const inBucket =
  (name: string, use: (objects: BucketState['objects']) => WireAnswer): Operation =>
  ({ buckets }, { region, requestId }) => {
    const bucket = buckets.get(name)
    if (!bucket) throw noSuchBucket()
    if (bucket.region === region) {
      const { headers, ...rest } = use(bucket.objects)
      return { ...rest, headers: { 'x-amz-request-id': requestId, ...headers } }
    }
    const { headers, ...rest } = s3.refuse(
      { code: 'PermanentRedirect', message: 'The bucket must be addressed using its own endpoint.', status: MOVED },
      requestId,
    )
    return { ...rest, headers: { ...headers, 'x-amz-bucket-region': bucket.region } }
  }

const getLayer =
  (bucket: string, key: string): Operation =>
  (world, { requestId }) => {
    const text = bucket === layerBucket(world) ? configNamed(world, key) : undefined
    if (text === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.', NOT_FOUND)
    return { ...answer(text, requestId), headers: { 'content-type': 'application/octet-stream' } }
  }

function requireState({ environment, stateBackend }: World, bucket: string): void {
  if (bucket === environment.stateBucket && stateBackend.bucket) return
  throw noSuchBucket()
}

const noSuchBucket = () => awsError('NoSuchBucket', 'The specified bucket does not exist', NOT_FOUND)

const answer = (body: string, requestId: string, status = 200): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
  body,
})

const layerBucket = ({ environment }: World): string => `${environment.region}${LAYERS}`

/** A signed address, as the registry gives it out for one of its blobs. */
export function layerAddress(world: World, digest: string, { endpoint, region }: CallContext): string {
  const url = new URL(`${endpoint}/${layerBucket(world)}/${digest}`)
  const day = new Date(world.now()).toISOString().slice(0, 10).replaceAll('-', '')
  url.searchParams.set('X-Amz-Credential', `registry/${day}/${region}/s3/aws4_request`)
  return url.href
}
