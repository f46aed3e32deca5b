import { startFauxqs } from 'fauxqs'
import { onTestFinished } from 'vitest'
import type { Access } from '../../platform/target.ts'
import { NOWHERE } from '../../platform/target.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { environments } from './company.ts'

const REGION = environments.prod.region

const keysFor = (awsEndpointUrl: string | null, region = REGION): Access => ({
  ...NOWHERE,
  region,
  credentials: { kind: 'static', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'sandbox' },
  awsEndpointUrl,
})

/** An S3 that others wrote, which does not check the conditions of PutObject. */
export async function foreignS3(bucket: string): Promise<Access> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
  onTestFinished(() => server.stop())
  server.createBucket(bucket)
  return keysFor(`http://127.0.0.1:${server.port}`)
}

/** The sandbox's S3, which does; with its bucket `prod-runbook`. */
export async function conditionalS3() {
  const sandbox = await startSandbox({ environment: environments.prod, tenants: ['a'], dropping: false })
  onTestFinished(sandbox.close)
  const bucket = sandbox.world.buckets.get('prod-runbook')
  if (!bucket) throw new Error('no bucket')
  return { sandbox, access: sandbox.access, objects: bucket.objects }
}
