import { describe, expect, test } from 'vitest'
import startNeeds from '../../probes/start-needs.ts'
import { noTasks, stoppedTask } from '../lib/broken-service.ts'
import { healthyEvidence, targetIn } from '../lib/evidence.ts'
import { jsonError, xmlAnswer } from '../lib/fake-aws.ts'
import { look } from '../lib/look.ts'

const target = targetIn('prod')
const UNRESOLVED =
  'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-1.efs.af-south-1.amazonaws.com"'
const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: '
const NO_SECRET = `${PULL}There is a connection issue between the task and AWS Secrets Manager.`
const NO_PARAMETERS = `${PULL}unable to retrieve secrets from ssm: There is a connection issue between the task and AWS Systems Manager Parameter Store.`
const invalid = (names: string) => `${PULL}unable to retrieve secrets from ssm: invalid ssm parameters: ${names}`
const MADE = '2026-01-14T09:50:00.000Z'

const seenAfter = (reason: string) => healthyEvidence(target, noTasks(target, stoppedTask(target, reason)))
const ask = (reason: string, answers: Parameters<typeof look>[1]) =>
  look(startNeeds, answers, seenAfter(reason), target)

const FILE_SYSTEMS = 'GET /2015-02-01/file-systems'
const MOUNT_TARGETS = 'GET /2015-02-01/mount-targets'
const fileSystem = {
  [FILE_SYSTEMS]: { body: { FileSystems: [{ FileSystemId: 'fs-1', CreationTime: Date.parse(MADE) / 1000 }] } },
  [MOUNT_TARGETS]: {
    body: {
      MountTargets: [
        { MountTargetId: 'fsmt-1', FileSystemId: 'fs-1', SubnetId: 'subnet-a', LifeCycleState: 'creating' },
      ],
    },
  },
}
const endpoint = (service: string) =>
  `<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>${service}</serviceName><state>available</state><privateDnsEnabled>true</privateDnsEnabled><creationTimestamp>${MADE}</creationTimestamp><groupSet><item><groupId>sg-e</groupId></item></groupSet></item></vpcEndpointSet>`
const ec2 = (operation: string, body: string) => ({ body: `<${operation}Response>${body}</${operation}Response>` })

describe('what a start that failed needs', () => {
  test('is asked only after a failure of which it decides', async () => {
    const healthy = await look(startNeeds, {}, healthyEvidence(target), target)
    expect([healthy.data, healthy.operations]).toEqual([{ asked: 'nothing', why: 'no-need' }, []])
    for (const reason of ['CannotPullContainerError: pull access denied', invalid('/prod/a:3'), invalid('')])
      expect((await ask(reason, {})).operations).toEqual([])
  })

  test('mount targets of the file system, and since when it is there', async () => {
    const { data, operations } = await ask(UNRESOLVED, fileSystem)
    expect([...operations].sort()).toEqual([FILE_SYSTEMS, MOUNT_TARGETS])
    expect(data).toEqual({
      asked: 'file-system',
      fileSystemId: 'fs-1',
      createdAt: MADE,
      mountTargets: [{ subnetId: 'subnet-a', state: 'creating' }],
    })
  })

  test.each([
    [NO_SECRET, 'com.amazonaws.af-south-1.secretsmanager'],
    [NO_PARAMETERS, 'com.amazonaws.af-south-1.ssm'],
  ])('endpoints of the service that gave no answer, with their groups: %s', async (reason, service) => {
    const { data, calls } = await ask(reason, {
      DescribeVpcEndpoints: ec2('DescribeVpcEndpoints', endpoint(service)),
      DescribeSecurityGroups: ec2(
        'DescribeSecurityGroups',
        '<securityGroupInfo><item><groupId>sg-e</groupId><vpcId>vpc-1</vpcId><ipPermissions/><ipPermissionsEgress/></item></securityGroupInfo>',
      ),
    })
    expect(calls[0]?.body).toContain(service)
    expect(data).toMatchObject({
      asked: 'endpoints',
      service,
      endpoints: [{ id: 'vpce-1', state: 'available', privateDns: true, createdAt: MADE, groups: [{ id: 'sg-e' }] }],
    })
  })

  test('names of parameters, never values; an empty page is not the last one', async () => {
    const { data, operations, calls } = await ask(invalid('/prod/a, /prod/b'), {
      DescribeParameters: ({ nth }) =>
        nth === 0 ? { body: { Parameters: [], NextToken: 'more' } } : { body: { Parameters: [{ Name: '/prod/a' }] } },
    })
    expect(operations).toEqual(['DescribeParameters', 'DescribeParameters'])
    expect(calls[0]?.body).toContain('"Values":["/prod/a","/prod/b"]')
    expect(data).toEqual({ asked: 'parameters', wanted: ['/prod/a', '/prod/b'], found: ['/prod/a'] })
  })

  test('a refusal leaves everything as it is without the look; silence is no answer', async () => {
    const refused = jsonError('AccessDeniedException', 'not authorized to perform: ssm:DescribeParameters')
    expect((await ask(invalid('/prod/a'), { DescribeParameters: refused })).data).toEqual({
      asked: 'nothing',
      why: 'not-permitted',
    })
    const odd = xmlAnswer('DescribeParameters', '')
    expect((await ask(invalid('/prod/a'), { DescribeParameters: odd })).error).toMatchObject({ code: 'service-error' })
  })
})
