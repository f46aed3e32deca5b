import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { element, XML_DECLARATION } from '../lib/xml-write.ts'
import { QUERY_ERRORS } from '../protocols/query.ts'
import type { CallContext, Service, WireAnswer, WireRequest } from '../service.ts'
import { configNamed } from './ecr-images.ts'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'
const NOT_FOUND = 404

type Operation = (world: World, context: CallContext) => WireAnswer

/** The bucket with Terraform's state, of which nobody here may read an object, and the one from which the registry hands out images. */
export const s3: Service = {
  name: 's3',
  scope: 'regional',
  errors: QUERY_ERRORS,
  recognises: () => false,
  understand(request) {
    const [operation, run] = operationOf(request)
    const [Bucket = ''] = partsOf(request)
    return { operation, input: { Bucket }, writes: false, run }
  },
  refuse({ code, message, status }, requestId) {
    const error = { Code: code, Message: message, RequestId: requestId }
    return answer(`${XML_DECLARATION}${element('Error', error, 'repeated')}`, requestId, status)
  },
}

function operationOf({ method, path, query }: WireRequest): readonly [name: string, run: Operation] {
  const [bucket = '', ...key] = partsOf({ path })
  if (key.length === 0 || key[0] === '') {
    if (method === 'HEAD') return ['HeadBucket', headBucket(bucket)]
    if (method === 'GET' && query.has('versioning')) return ['GetBucketVersioning', getBucketVersioning(bucket)]
  } else if (method === 'GET') return ['GetObject', getObject(bucket, key.join('/'))]
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

const getObject =
  (bucket: string, key: string): Operation =>
  (world, { requestId }) => {
    const text = bucket === layerBucket(world) ? configNamed(world, key) : undefined
    if (text === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.', NOT_FOUND)
    return { ...answer(text, requestId), headers: { 'content-type': 'application/octet-stream' } }
  }

function requireState({ environment, stateBackend }: World, bucket: string): void {
  if (bucket === environment.stateBucket && stateBackend.bucket) return
  throw awsError('NoSuchBucket', 'The specified bucket does not exist', NOT_FOUND)
}

const answer = (body: string, requestId: string, status = 200): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
  body,
})

const layerBucket = ({ environment }: World): string => `${environment.region}-registry-layers`

/** A signed address, as the registry gives it out for one of its blobs. */
export function layerAddress(world: World, digest: string, { endpoint, region }: CallContext): string {
  const url = new URL(`${endpoint}/${layerBucket(world)}/${digest}`)
  const day = new Date(world.now()).toISOString().slice(0, 10).replaceAll('-', '')
  url.searchParams.set('X-Amz-Credential', `registry/${day}/${region}/s3/aws4_request`)
  return url.href
}
