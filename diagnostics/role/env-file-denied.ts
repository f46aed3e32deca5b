import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { deniedElsewhere } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'env-file-denied',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role may not read the environment file',
  rootCause:
    'The task definition takes variables from a file in S3 (environmentFiles) that the task execution role may not read, or that is not there: S3 says "Access Denied" to both where the bucket may not be listed.',
  means: ['env-file-denied'],
  prevention:
    'Grant s3:GetObject on the file and s3:GetBucketLocation on its bucket in the module that names the file.',
  match({ newest }, target) {
    const { executionRole } = target.environment
    const { fix, ...told } = deniedElsewhere(newest.text, executionRole, 'the environment file') ?? {
      fix: byHand(
        'Grant it',
        `Allow ${executionRole} s3:GetObject on the file and s3:GetBucketLocation on its bucket, by Terraform; the file has to be there, and its bucket's policy and key must not deny it`,
      ),
    }
    return { ...told, fixes: [fix, newTasks(target, 'they read the file')] }
  },
})
