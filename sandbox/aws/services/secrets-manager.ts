import { jsonService } from '../protocols/json.ts'
import {
  batchGetSecretValue,
  describeSecret,
  getResourcePolicy,
  getSecretValue,
  listSecrets,
  listSecretVersionIds,
} from './secrets-read.ts'
import {
  createSecret,
  deleteSecret,
  putSecretValue,
  restoreSecret,
  updateSecret,
  updateSecretVersionStage,
} from './secrets-write.ts'

/** The tenants' secrets with their versions and those that wait for their deletion. */
export const secretsManager = jsonService({
  name: 'secretsmanager',
  targetPrefix: 'secretsmanager',
  reads: {
    BatchGetSecretValue: batchGetSecretValue,
    GetSecretValue: getSecretValue,
    DescribeSecret: describeSecret,
    GetResourcePolicy: getResourcePolicy,
    ListSecrets: listSecrets,
    ListSecretVersionIds: listSecretVersionIds,
  },
  writes: {
    CreateSecret: createSecret,
    PutSecretValue: putSecretValue,
    UpdateSecret: updateSecret,
    UpdateSecretVersionStage: updateSecretVersionStage,
    RestoreSecret: restoreSecret,
    DeleteSecret: deleteSecret,
  },
})
