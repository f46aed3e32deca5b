import { TASK_EXECUTION_POLICY } from '../../model/shared-platform.ts'
import type { ManagedPolicyState, RoleState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { upperOf } from '../lib/ids.ts'
import { type Input, number, requiredText, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { queryService } from '../protocols/query.ts'
import { checkPolicyDocument } from './iam-policy-document.ts'

const NOT_FOUND = 404
const FORBIDDEN = 403
const LIST_LIMIT = 100
/** IAM does not say when a policy came; the platform's roles are older than any run. */
const CREATED = new Date('2025-01-15T08:00:00Z')

/** Roles with their inline and attached policies. */
export const iam = queryService({
  name: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  scope: 'global',
  reads: {
    GetRole: (world, input) => ({ Role: describeRole(roleNamed(world, input)) }),
    ListRolePolicies: (world, input) => {
      const { items, ...more } = pageOf([...roleNamed(world, input).inline.keys()].sort(), input)
      return { PolicyNames: items, ...more }
    },
    GetRolePolicy: getRolePolicy,
    ListAttachedRolePolicies: (world, input) => {
      const { items, ...more } = pageOf(roleNamed(world, input).attached, input)
      return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...more }
    },
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    SimulatePrincipalPolicy: refuseSimulation,
  },
  writes: { PutRolePolicy: putRolePolicy, DeleteRolePolicy: deleteRolePolicy, AttachRolePolicy: attachRolePolicy },
})

function roleNamed(world: World, input: Input): RoleState {
  const name = requiredText(input, 'RoleName')
  const role = world.roles.get(name)
  if (!role) throw awsError('NoSuchEntity', `The role with name ${name} cannot be found.`, NOT_FOUND)
  return role
}

function getRolePolicy(world: World, input: Input) {
  const role = roleNamed(world, input)
  const name = requiredText(input, 'PolicyName')
  const document = role.inline.get(name)
  if (document === undefined) throw noRolePolicy(name)
  return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeURIComponent(document) }
}

function getPolicy(world: World, input: Input) {
  const { name, arn } = managedPolicy(world, input)
  return {
    Policy: {
      PolicyName: name,
      PolicyId: `ANPA${upperOf(arn, 17)}`,
      Arn: arn,
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: [...world.roles.values()].filter(({ attached }) => attached.some(each => each.arn === arn))
        .length,
      IsAttachable: true,
      CreateDate: CREATED,
      UpdateDate: CREATED,
    },
  }
}

function getPolicyVersion(world: World, input: Input) {
  const { arn, document } = managedPolicy(world, input)
  const version = requiredText(input, 'VersionId')
  if (version !== 'v1') {
    throw awsError('NoSuchEntity', `Policy ${arn} version ${version} does not exist or is not attachable.`, NOT_FOUND)
  }
  return {
    PolicyVersion: {
      Document: encodeURIComponent(document),
      VersionId: version,
      IsDefaultVersion: true,
      CreateDate: CREATED,
    },
  }
}

function managedPolicy(world: World, input: Input): ManagedPolicyState {
  const arn = requiredText(input, 'PolicyArn')
  const policies = [...world.roles.values()].flatMap(({ attached, boundary }) => [...attached, boundary ?? []].flat())
  const policy = policies.find(each => each.arn === arn)
  if (policy) return policy
  throw awsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, NOT_FOUND)
}

/** Simulation is a permission that operators do not have. */
function refuseSimulation({ session }: World, input: Input): never {
  throw awsError(
    'AccessDenied',
    `User: ${session.arn} is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${requiredText(input, 'PolicySourceArn')} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`,
    FORBIDDEN,
  )
}

function putRolePolicy(world: World, input: Input) {
  const role = roleNamed(world, input)
  const name = requiredText(input, 'PolicyName')
  const document = requiredText(input, 'PolicyDocument')
  checkPolicyDocument(document)
  role.inline.set(name, document)
  return {}
}

function deleteRolePolicy(world: World, input: Input) {
  const name = requiredText(input, 'PolicyName')
  if (!roleNamed(world, input).inline.delete(name)) throw noRolePolicy(name)
  return {}
}

/** Attaches the one managed policy that AWS keeps for execution roles, or one that another role has. */
function attachRolePolicy(world: World, input: Input) {
  const role = roleNamed(world, input)
  const arn = requiredText(input, 'PolicyArn')
  const policy = arn === TASK_EXECUTION_POLICY.arn ? { ...TASK_EXECUTION_POLICY } : managedPolicy(world, input)
  if (!role.attached.some(each => each.arn === arn)) role.attached = [...role.attached, policy]
  return {}
}

const describeRole = ({ name, arn, boundary, trusts }: RoleState) => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${upperOf(arn, 17)}`,
  Arn: arn,
  CreateDate: CREATED,
  AssumeRolePolicyDocument: encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: trusts }, Action: 'sts:AssumeRole' }],
    }),
  ),
  MaxSessionDuration: 3600,
  ...(boundary && {
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary.arn },
  }),
})

function pageOf<T>(all: readonly T[], input: Input) {
  const limit = Math.min(number(input, 'MaxItems') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(all, limit, text(input, 'Marker'), 'InvalidInput')
  return { items, IsTruncated: nextToken !== undefined, Marker: nextToken }
}

const noRolePolicy = (name: string) =>
  awsError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, NOT_FOUND)
