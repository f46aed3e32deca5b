import { describe, expect, test } from 'vitest'
import type { EfsVolume, EvidenceData } from '../../../evidence/index.ts'
import efsAccessPoint from '../../../specs/efs-access-point.spec.ts'
import securityGroupsOpen from '../../../specs/security-groups-open.spec.ts'
import { type Changes, healthyData, openGroup, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'

const target = targetIn('prod')
const data = healthyData(target)

describe('efs-access-point', () => {
  const place = (parts: Partial<Extract<EvidenceData['access-point'], { found: true }>>): Changes => ({
    'access-point': { ...data['access-point'], ...parts },
  })
  const allow = (statement: object): Changes => ({
    'task-role': {
      ...data['task-role'],
      complete: true,
      policies: [{ name: 'p', kind: 'inline', arn: null, document: { Version: '2012-10-17', Statement: statement } }],
    },
  })
  const fileSystem = `arn:aws:elasticfilesystem:${target.environment.region}:${target.environment.accountId}:file-system/fs-1`
  const accessPoint = fileSystem.replace('file-system/fs-1', 'access-point/fsap-1')
  const both = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']
  const only = (arn: string) => ({ StringEquals: { 'elasticfilesystem:AccessPointArn': arn } })
  const mounted = (changed: Partial<EfsVolume>): Changes => ({
    'task-definition': {
      ...data['task-definition'],
      running: {
        ...data['task-definition'].running,
        volumes: data['task-definition'].running.volumes.map(volume => ({ ...volume, ...changed })),
      },
    },
  })
  const ownPolicy = (statement: object) => ({
    fileSystemPolicy: { state: 'set', document: { Version: '2012-10-17', Statement: statement } } as const,
  })
  const none: Changes = { tasks: { tasks: [] } }

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'no volume',
      { 'access-point': { referenced: false, fileSystemId: null } },
      /^failed: prod-goldencrust:2 mounts no EFS/,
    ],
    [
      'no access point',
      { 'access-point': { referenced: false, fileSystemId: 'fs-1' } },
      /^failed: .* sees every tenant's/,
    ],
    [
      'one that is gone',
      { 'access-point': { referenced: true, found: false, accessPointId: 'fsap-1', fileSystemId: 'fs-1' } },
      /^failed: .* mounts fsap-1, and fs-1 has no such access point$/,
    ],
    ['a volume that no container mounts', mounted({ containerPath: null }), /^failed: .* nowhere: .* lost with/],
    ['another folder', mounted({ containerPath: '/mnt/efs' }), /^failed: .* on \/mnt\/efs, not on/],
    ['read-only', mounted({ readOnly: true }), /^failed: .* read-only/],
    ['all of WordPress', mounted({ containerPath: '/var/www/html' }), /^passed/],
    ['the uploads alone', mounted({ containerPath: '/var/www/html/wp-content/uploads' }), /^passed/],
    ['another state', place({ state: 'deleting' }), /^failed: fsap-1: it is deleting$/],
    ['another path', place({ path: '/goldencrust2' }), /^failed: .*\/goldencrust2, expected \/goldencrust$/],
    ['the root', place({ path: '/' }), /^failed: .*path is \/, expected/],
    ['another user', place({ posixUid: 0 }), /^failed: .*writes as 0:33, expected 33:33$/],
    ['no user', place({ posixUid: null, posixGid: null }), /^failed: .*nobody:nobody/],
    ['no task role', { 'task-role': { roleFound: false, roleName: null } }, /^failed: .* has no task role/],
    ['a role that is gone', { 'task-role': { roleFound: false, roleName: 'r' } }, /^failed: there is no role r$/],
    [
      'a trust in nobody',
      { 'task-role': { ...data['task-role'], trust: { document: { Version: '2012-10-17', Statement: [] } } } },
      /^failed: .* the trust policy of prod-ecs-task-role does not let ecs-tasks.amazonaws.com take it on/,
    ],
    ['no policy', { ...allow([]), ...none }, /^failed: no policy of .* allows .*ClientMount and .*ClientWrite on arn/],
    [
      'mount, but not write',
      allow({ Effect: 'Allow', Action: both[0], Resource: '*' }),
      /^failed: .*allows \S*ClientWrite on/,
    ],
    [
      'a deny',
      allow([
        { Effect: 'Allow', Action: both, Resource: '*' },
        { Effect: 'Deny', Action: both[1], Resource: fileSystem },
      ]),
      /^failed: policy p of .* denies \S*ClientWrite$/,
    ],
    [
      'no policy of either',
      { ...allow([]), ...place({ fileSystemPolicy: { state: 'none' } }) },
      /^passed: .*the file system having no policy$/,
    ],
    [
      'a file system whose policy nobody may see',
      { ...allow([]), ...place({ fileSystemPolicy: { state: 'unseen', why: 'denied' } }) },
      /^unknown: .*could not be seen \(denied\)/,
    ],
    [
      'a file system whose policy nobody may see, and a role that may mount',
      place({ fileSystemPolicy: { state: 'unseen', why: 'denied' } }),
      /^unknown: .*could not be seen \(denied\): it may deny what/,
    ],
    [
      "the file system's own policy",
      { ...allow([]), ...place(ownPolicy({ Effect: 'Allow', Principal: '*', Action: both })) },
      /^passed: .*the file system's own policy$/,
    ],
    [
      "a deny of the file system's own policy",
      place(ownPolicy({ Effect: 'Deny', Principal: '*', Action: both[1] })),
      /^failed: the file system's own policy denies \S*ClientWrite to prod-ecs-task-role$/,
    ],
    [
      'another access point',
      allow({ Effect: 'Allow', Action: both, Resource: fileSystem, Condition: only(`${accessPoint}2`) }),
      /^failed/,
    ],
    [
      'this access point',
      allow({ Effect: 'Allow', Action: both, Resource: fileSystem, Condition: only(accessPoint) }),
      /^passed/,
    ],
    [
      'a condition nobody can judge',
      allow({
        Effect: 'Allow',
        Action: both,
        Resource: fileSystem,
        Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } },
      }),
      /^unknown: .*under a condition/,
    ],
    [
      'the access point as the resource',
      allow({ Effect: 'Allow', Action: both, Resource: accessPoint }),
      /^unknown: .*EFS asks/,
    ],
    ['a role nobody may read', { 'task-role': null }, /^unknown: .*could not be seen: not allowed$/],
    ['no IAM', { ...mounted({ iam: false }), 'task-role': null }, /^passed: .*mounted without IAM$/],
    ['everything', {}, /^passed: fsap-1 on \/goldencrust as 33:33, prod-ecs-task-role may mount by efs-access$/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(efsAccessPoint, target, changes))).toMatch(line)
  })

  test('others on the same path are a note', () => {
    const { status, notes } = judge(efsAccessPoint, target, place({ duplicates: ['fsap-2'] }))
    expect([status, ...notes]).toEqual(['passed', '1 more access point on /goldencrust: fsap-2'])
  })

  test('a task that runs without a policy is told of, and is no excuse', () => {
    const { status, notes } = judge(efsAccessPoint, target, allow([]))
    expect([status, ...notes]).toEqual(['failed', expect.stringMatching(/^1 task mounted it all the same/)])
  })
})

describe('security-groups-open', () => {
  const groups = data['security-groups']
  const changed = (parts: Partial<EvidenceData['security-groups']>): Changes => ({
    'security-groups': { ...groups, ...parts },
  })
  const shut = (id: string, side: 'ingress' | 'egress') => [{ ...openGroup(id), [side]: [] }]
  const cidr = (id: string, range: string) => [
    {
      ...openGroup(id),
      ingress: [{ protocol: 'tcp', fromPort: 0, toPort: 65_535, cidrs: [range], groupIds: [], prefixListIds: [] }],
    },
  ]
  const noTargets: Changes = { 'target-health': { found: true, targetGroupArn: 'a/tg/1', targets: [] } }

  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['all', {}, /^passed: open: the load balancer to the tasks on 80, the tasks to the database on 3306, .* on 2049$/],
    [
      'tasks let nobody in',
      changed({ service: shut('sg-tasks', 'ingress') }),
      /^failed: none of the 0 ingress rules of sg-tasks lets in sg-alb \(the load balancer\) on tcp 80$/,
    ],
    [
      'the database lets nobody in',
      changed({ database: shut('sg-database', 'ingress') }),
      /^failed: .*sg-database .* on tcp 3306$/,
    ],
    [
      'the file system lets nobody in',
      changed({ efs: shut('sg-efs', 'ingress') }),
      /^failed: .*sg-efs .* on tcp 2049$/,
    ],
    ['nothing leaves the tasks', changed({ service: shut('sg-tasks', 'egress') }), /^failed: .*egress.*3306; .*2049$/],
    [
      'two of three',
      changed({ database: shut('d', 'ingress'), efs: shut('e', 'ingress') }),
      /^failed: .*3306; .*2049$/,
    ],
    ['the range of the tasks', changed({ database: cidr('sg-database', '10.0.0.0/16') }), /^passed/],
    ['another range', changed({ database: cidr('sg-database', '10.9.0.0/16') }), /^failed/],
    [
      'a range, and no task to compare',
      { ...changed({ efs: cidr('sg-efs', '10.0.0.0/16') }), tasks: { tasks: [] } },
      /^unknown: .*2049 depends on addresses/,
    ],
    ['a range for the load balancer, which answers', changed({ service: cidr('sg-tasks', '10.0.0.0/16') }), /^passed/],
    [
      'a range for the load balancer, nothing known',
      { ...changed({ service: cidr('sg-tasks', '10.0.0.0/16') }), ...noTargets },
      /^unknown/,
    ],
    [
      'no group with the tag',
      changed({ efs: [] }),
      /^unknown: no security group of the file system was found by its Name tag$/,
    ],
    [
      'a load balancer with an unseen group',
      { ...changed({ alb: [] }), ...noTargets },
      /^unknown: the load balancer carries/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(securityGroupsOpen, target, changes))).toMatch(line)
  })

  test('no way out on 443, and an open front, are notes', () => {
    const out = {
      ...openGroup('sg-tasks'),
      egress: [
        { protocol: 'tcp', fromPort: 0, toPort: 400, cidrs: ['0.0.0.0/0'], groupIds: [], prefixListIds: [] },
        { protocol: 'tcp', fromPort: 2049, toPort: 3306, cidrs: ['0.0.0.0/0'], groupIds: [], prefixListIds: [] },
      ],
    }
    const { status, notes } = judge(securityGroupsOpen, target, changed({ service: [out] }))
    expect(status).toBe('passed')
    expect(notes.join('\n')).toMatch(/443[\s\S]*open to the world on tcp 80/)
  })
})
