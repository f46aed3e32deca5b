import { LOCK_KEY } from '../evidence/expectations.ts'
import { testStep } from './step.ts'
import { failed, passed } from './verdict.ts'

export default testStep('state-backend-reachable', ({ 'state-backend': { bucket, lockTable } }, { target }) => {
  const { region } = target.environment
  const wrong: string[] = []
  if (bucket.state === 'missing') wrong.push(`bucket ${bucket.name} does not exist: create it, or correct the backend`)
  if (bucket.state === 'elsewhere') {
    wrong.push(`bucket ${bucket.name} is in ${bucket.region}, not in ${region}: correct the backend's region`)
  }
  if (lockTable.state === 'missing') {
    wrong.push(`lock table ${lockTable.name} does not exist: create it with the partition key ${LOCK_KEY}`)
  }
  if (lockTable.state === 'present' && lockTable.status !== 'ACTIVE' && lockTable.status !== 'UPDATING') {
    wrong.push(`lock table ${lockTable.name} is ${lockTable.status}: wait until it is ACTIVE`)
  }
  if (lockTable.state === 'present' && lockTable.partitionKey !== LOCK_KEY) {
    wrong.push(
      `lock table ${lockTable.name} has the partition key ${lockTable.partitionKey ?? '(none)'}, Terraform needs ${LOCK_KEY}`,
    )
  }
  for (const { name, ...seen } of [bucket, lockTable]) {
    if (seen.state === 'unseen') wrong.push(`${name} could not be seen: ${seen.why}`)
  }
  if (wrong.length > 0) return failed(wrong.join('; '))
  return passed(`${bucket.name} and ${lockTable.name} are there`, remarks(bucket))
})

function remarks(bucket: { readonly name: string; readonly versioned?: boolean | null }): readonly string[] {
  if (bucket.versioned === true) return []
  if (bucket.versioned === false) return [`${bucket.name} keeps no versions: a broken state could not be restored`]
  return [`whether ${bucket.name} keeps versions could not be seen (needs s3:GetBucketVersioning)`]
}
