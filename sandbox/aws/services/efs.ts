import type { AccessPointState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, number, requiredText, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { restJsonService } from '../protocols/rest-json.ts'
import { subnetsOf, vpcIdOf } from './ec2-network.ts'

const NOT_FOUND = 404
const LIST_LIMIT = 100

/** The environment's file system with its mount targets and access points. */
export const efs = restJsonService({
  name: 'elasticfilesystem',
  routes: [
    { method: 'GET', path: '/2015-02-01/access-points', operation: 'DescribeAccessPoints' },
    { method: 'DELETE', path: '/2015-02-01/access-points/{AccessPointId}', operation: 'DeleteAccessPoint' },
    { method: 'GET', path: '/2015-02-01/file-systems', operation: 'DescribeFileSystems' },
    { method: 'GET', path: '/2015-02-01/file-systems/{FileSystemId}/policy', operation: 'DescribeFileSystemPolicy' },
    { method: 'GET', path: '/2015-02-01/mount-targets', operation: 'DescribeMountTargets' },
  ],
  reads: {
    DescribeAccessPoints: describeAccessPoints,
    DescribeFileSystemPolicy: describeFileSystemPolicy,
    DescribeFileSystems: describeFileSystems,
    DescribeMountTargets: describeMountTargets,
  },
  writes: { DeleteAccessPoint: deleteAccessPoint },
})

function describeAccessPoints(world: World, input: Input) {
  const id = text(input, 'AccessPointId')
  requireFileSystem(world, input)
  const matching = [...world.accessPoints.values()].filter(
    each => id === undefined || each.id === id || each.arn === id,
  )
  if (id !== undefined && matching.length === 0) throw noAccessPoint(id)
  const { items, nextToken } = page(matching, limitOf(input, 'MaxResults'), text(input, 'NextToken'), 'BadRequest')
  return { AccessPoints: items.map(each => describeAccessPoint(world, each)), NextToken: nextToken }
}

/** The files under its root stay; what is mounted through it already goes on. */
function deleteAccessPoint(world: World, input: Input) {
  const id = requiredText(input, 'AccessPointId')
  if (!world.accessPoints.delete(id)) throw noAccessPoint(id)
  return {}
}

function describeFileSystems(world: World, input: Input) {
  requireFileSystem(world, input)
  const { fileSystem, environment } = world
  if (fileSystem.id === '') return { FileSystems: [] }
  return {
    FileSystems: [
      {
        OwnerId: environment.accountId,
        CreationToken: `${environment.name}-efs`,
        FileSystemId: fileSystem.id,
        FileSystemArn: fileSystem.arn,
        CreationTime: new Date(fileSystem.createdAt),
        LifeCycleState: 'available',
        Name: `${environment.name}-efs`,
        NumberOfMountTargets: mountTargets(world).length,
        SizeInBytes: { Value: 6_144 },
        PerformanceMode: 'generalPurpose',
        Encrypted: true,
        ThroughputMode: 'bursting',
        Tags: [{ Key: 'Name', Value: `${environment.name}-efs` }],
      },
    ],
  }
}

function describeFileSystemPolicy(world: World, input: Input) {
  requireFileSystem(world, input)
  const { id, policy } = world.fileSystem
  if (policy === null) throw awsError('PolicyNotFound', `No policy found for file system '${id}'.`, NOT_FOUND)
  return { FileSystemId: id, Policy: policy }
}

function describeMountTargets(world: World, input: Input) {
  requireFileSystem(world, input)
  const accessPoint = text(input, 'AccessPointId')
  if (accessPoint !== undefined && ![...world.accessPoints.values()].some(({ id }) => id === accessPoint)) {
    throw noAccessPoint(accessPoint)
  }
  const id = text(input, 'MountTargetId')
  const all = mountTargets(world)
  const matching = all.filter(({ MountTargetId }) => id === undefined || MountTargetId === id)
  if (id !== undefined && matching.length === 0) {
    throw awsError('MountTargetNotFound', `Mount target '${id}' does not exist.`, NOT_FOUND)
  }
  const { items, nextToken } = page(matching, limitOf(input, 'MaxItems'), text(input, 'Marker'), 'BadRequest')
  return { MountTargets: items, NextMarker: nextToken }
}

function requireFileSystem({ fileSystem }: World, input: Input): void {
  const id = text(input, 'FileSystemId')
  if (id !== undefined && id !== fileSystem.id && id !== fileSystem.arn) {
    throw awsError('FileSystemNotFound', `File system '${id}' does not exist.`, NOT_FOUND)
  }
}

/** One per subnet, or none at all. */
const mountTargets = (world: World) =>
  world.fileSystem.mountTargets
    ? subnetsOf(world).map(({ subnetId, availabilityZone, availabilityZoneId, ownerId }, index) => ({
        OwnerId: ownerId,
        MountTargetId: `fsmt-${hexOf(subnetId, 17)}`,
        FileSystemId: world.fileSystem.id,
        SubnetId: subnetId,
        LifeCycleState: 'available',
        IpAddress: `10.0.${index + 1}.200`,
        NetworkInterfaceId: `eni-${hexOf(`efs ${subnetId}`, 17)}`,
        AvailabilityZoneId: availabilityZoneId,
        AvailabilityZoneName: availabilityZone,
        VpcId: vpcIdOf(world),
      }))
    : []

const describeAccessPoint = (
  { environment, fileSystem }: World,
  { id, arn, path, uid, gid, tenant }: AccessPointState,
) => ({
  ClientToken: id,
  Name: `${environment.name}-${tenant}`,
  Tags: [{ Key: 'Name', Value: `${environment.name}-${tenant}` }],
  AccessPointId: id,
  AccessPointArn: arn,
  FileSystemId: fileSystem.id,
  PosixUser: { Uid: uid, Gid: gid },
  RootDirectory: { Path: path, CreationInfo: { OwnerUid: uid, OwnerGid: gid, Permissions: '755' } },
  OwnerId: environment.accountId,
  LifeCycleState: 'available',
})

const limitOf = (input: Input, member: string): number => Math.min(number(input, member) ?? LIST_LIMIT, LIST_LIMIT)

const noAccessPoint = (id: string) => awsError('AccessPointNotFound', `Access point '${id}' does not exist.`, NOT_FOUND)
