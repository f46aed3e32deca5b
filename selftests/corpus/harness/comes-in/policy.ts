import { record, text } from '../../../../sandbox/aws/lib/input.ts'
import { namesOf } from '../../../../sandbox/model/arns.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import { TENANT } from '../names.ts'
import { hold } from '../stage.ts'
import type { ComesIn } from '../way.ts'

const BOUNDARY = 'tasks-boundary'

/** The document where the row says that it stands; what was there of the same kind goes. Tasks stay as they are. */
export const policy: ComesIn = (input, { world, row }) => {
  hold(world)
  const document = JSON.stringify(record(input, 'document'))
  const { executionRole, taskRole } = world.environment
  const on = text(input, 'on') ?? ''
  const role = world.roles.get(on === 'task-role' ? taskRole : executionRole)
  if (!role) return
  if (row.world.without) for (const each of row.world.without) remove(world, each)
  if (on === 'execution-role') role.inline.set(namesOf(world, TENANT).secretsPolicy, document)
  if (on === 'task-role') {
    const isOfFiles = document.includes('elasticfilesystem:')
    if (isOfFiles) role.inline.clear()
    role.inline.set(isOfFiles ? 'efs-access' : 'given-besides', document)
  }
  const { boundary } = input
  if (boundary !== undefined) {
    const arn = `arn:aws:iam::${world.environment.accountId}:policy/${BOUNDARY}`
    role.boundary = { name: BOUNDARY, arn, document: JSON.stringify(boundary) }
  }
  givePolicy(world, on, document)
}

function remove({ roles, environment }: World, what: 'managed-policy' | 'efs-policy' | 'secrets-policy'): void {
  const execution = roles.get(environment.executionRole)
  if (what === 'managed-policy' && execution) execution.attached = []
  if (what === 'secrets-policy') execution?.inline.clear()
  if (what === 'efs-policy') roles.get(environment.taskRole)?.inline.clear()
}

/** Policies of resources, as their owners answer them. */
function givePolicy({ recorded }: World, on: string, document: string): void {
  if (on === 'trust')
    recorded.answers.set('iam:GetRole', answer =>
      Object.assign(answer, {
        Role: {
          ...('Role' in answer && typeof answer.Role === 'object' ? answer.Role : {}),
          AssumeRolePolicyDocument: encodeURIComponent(document),
        },
      }),
    )
  const policies: Readonly<Record<string, readonly [operation: string, member: string]>> = {
    'file-system': ['elasticfilesystem:DescribeFileSystemPolicy', 'Policy'],
    repository: ['ecr:GetRepositoryPolicy', 'policyText'],
    key: ['kms:GetKeyPolicy', 'Policy'],
    bucket: ['s3:GetBucketPolicy', 'Policy'],
  }
  const [operation, member] = policies[on] ?? []
  if (operation !== undefined && member !== undefined)
    recorded.answers.set(operation, answer => Object.assign(answer, { [member]: document }))
  if (on === 'key')
    recorded.answers.set('secretsmanager:DescribeSecret', answer =>
      Object.assign(answer, {
        KmsKeyId: 'arn:aws:kms:af-south-1:093646564004:key/1b2c3d4e-0000-4000-8000-1234567890ab',
      }),
    )
}
