import { expect, onTestFinished, test } from 'vitest'
import { withObjects } from '../../iam/objects.ts'
import { objectsBelow, openObjects } from '../../storage/objects.ts'
import { environments } from '../lib/company.ts'
import { conditionalS3 } from '../lib/s3.ts'

const PLACE = { bucket: 'prod-runbook', prefix: 'state' }

test('what npm run policy prints is enough to keep objects below a place, and for nothing beside it', async () => {
  const { sandbox, access } = await conditionalS3()
  const { Statement } = withObjects({ Version: '2012-10-17', Statement: [] }, [PLACE, PLACE], environments.prod)
  expect(Statement).toHaveLength(2)
  const refused = new Set<string>()
  const allowed = new Set<string>()
  sandbox.world.callerPolicies = { documents: [JSON.stringify({ Statement })], refused, allowed }
  const objects = await openObjects(PLACE, access)
  onTestFinished(objects.close)
  expect(await objects.read('x', 100)).toBeUndefined()
  await objects.write('x', 'text', { version: null, contentType: 'text/plain' })
  await objects.read('x', 100)
  await objects.versions()
  expect([...refused]).toEqual([])
  expect([...allowed].sort()).toEqual(['s3:GetObject', 's3:ListBucket', 's3:PutObject'])
  await expect(openObjects({ ...PLACE, prefix: 'state2' }, access)).rejects.toThrow('AccessDenied')
  const beside = objectsBelow({ ...PLACE, prefix: 'state2' }, access)
  onTestFinished(beside.close)
  await expect(beside.versions()).rejects.toThrow('not authorized to perform: s3:ListBucket')
})
