import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, requiredText } from '../lib/input.ts'
import { jsonService } from '../protocols/json.ts'

/** The table that locks Terraform's state. */
export const dynamoDb = jsonService({
  name: 'dynamodb',
  targetPrefix: 'DynamoDB_20120810',
  jsonVersion: '1.0',
  reads: { DescribeTable: describeTable },
  writes: {},
})

function describeTable({ environment, stateBackend }: World, input: Input) {
  const name = requiredText(input, 'TableName')
  const { region, accountId, lockTable } = environment
  if (name !== lockTable || !stateBackend.lockTable) {
    throw awsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`)
  }
  return {
    Table: {
      TableName: name,
      TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
      TableId: hexOf(`table ${name}`, 32),
      TableStatus: 'ACTIVE',
      CreationDateTime: new Date('2025-01-15T08:00:00Z'),
      AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ItemCount: 0,
      TableSizeBytes: 0,
    },
  }
}
