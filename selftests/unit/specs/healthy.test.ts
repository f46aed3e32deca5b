import { glob } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Target } from '../../../platform/target.ts'
import albPriorityFree from '../../../specs/alb-priority-free.spec.ts'
import albResponse from '../../../specs/alb-response.spec.ts'
import awsIdentity from '../../../specs/aws-identity.spec.ts'
import basicAuthLive from '../../../specs/basic-auth-live.spec.ts'
import { catalogue, specIds } from '../../../specs/catalogue.ts'
import databaseReachable from '../../../specs/database-reachable.spec.ts'
import dbSecretComplete from '../../../specs/db-secret-complete.spec.ts'
import distributionReady from '../../../specs/distribution-ready.spec.ts'
import dnsToCloudFront from '../../../specs/dns-to-cloudfront.spec.ts'
import edgeClosed from '../../../specs/edge-closed.spec.ts'
import edgeResponse from '../../../specs/edge-response.spec.ts'
import efsAccessPoint from '../../../specs/efs-access-point.spec.ts'
import executionRoleReadsSecret from '../../../specs/execution-role-reads-secret.spec.ts'
import imageDeployable from '../../../specs/image-deployable.spec.ts'
import imageDigest from '../../../specs/image-digest.spec.ts'
import installPage from '../../../specs/install-page.spec.ts'
import listenerRule from '../../../specs/listener-rule.spec.ts'
import listenerRuleUnshadowed from '../../../specs/listener-rule-unshadowed.spec.ts'
import logsDatabaseErrors from '../../../specs/logs-database-errors.spec.ts'
import logsParseErrors from '../../../specs/logs-parse-errors.spec.ts'
import planSafe from '../../../specs/plan-safe.spec.ts'
import requestsLogged from '../../../specs/requests-logged.spec.ts'
import securityGroupsOpen from '../../../specs/security-groups-open.spec.ts'
import serviceStable from '../../../specs/service-stable.spec.ts'
import stateBackendReachable from '../../../specs/state-backend-reachable.spec.ts'
import targetsHealthy from '../../../specs/targets-healthy.spec.ts'
import taskDefinitionCurrent from '../../../specs/task-definition-current.spec.ts'
import tasksStart from '../../../specs/tasks-start.spec.ts'
import tenantNameValid from '../../../specs/tenant-name-valid.spec.ts'
import tfvarsConsistent from '../../../specs/tfvars-consistent.spec.ts'
import tlsCertificate from '../../../specs/tls-certificate.spec.ts'
import toolsInstalled from '../../../specs/tools-installed.spec.ts'
import type { Verdict } from '../../../specs/verdict.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { projectRoot } from '../../lib/source-files.ts'

type Judge = (target: Target, changes?: Changes, now?: Date) => Verdict

const judges: Readonly<Record<string, Judge>> = {
  'alb-priority-free': (...args) => judge(albPriorityFree, ...args),
  'image-deployable': (...args) => judge(imageDeployable, ...args),
  'plan-safe': (...args) => judge(planSafe, ...args),
  'state-backend-reachable': (...args) => judge(stateBackendReachable, ...args),
  'tenant-name-valid': (...args) => judge(tenantNameValid, ...args),
  'tfvars-consistent': (...args) => judge(tfvarsConsistent, ...args),
  'tools-installed': (...args) => judge(toolsInstalled, ...args),
  'alb-response': (...args) => judge(albResponse, ...args),
  'aws-identity': (...args) => judge(awsIdentity, ...args),
  'basic-auth-live': (...args) => judge(basicAuthLive, ...args),
  'database-reachable': (...args) => judge(databaseReachable, ...args),
  'db-secret-complete': (...args) => judge(dbSecretComplete, ...args),
  'distribution-ready': (...args) => judge(distributionReady, ...args),
  'dns-to-cloudfront': (...args) => judge(dnsToCloudFront, ...args),
  'edge-closed': (...args) => judge(edgeClosed, ...args),
  'edge-response': (...args) => judge(edgeResponse, ...args),
  'efs-access-point': (...args) => judge(efsAccessPoint, ...args),
  'execution-role-reads-secret': (...args) => judge(executionRoleReadsSecret, ...args),
  'image-digest': (...args) => judge(imageDigest, ...args),
  'install-page': (...args) => judge(installPage, ...args),
  'listener-rule': (...args) => judge(listenerRule, ...args),
  'listener-rule-unshadowed': (...args) => judge(listenerRuleUnshadowed, ...args),
  'logs-database-errors': (...args) => judge(logsDatabaseErrors, ...args),
  'logs-parse-errors': (...args) => judge(logsParseErrors, ...args),
  'requests-logged': (...args) => judge(requestsLogged, ...args),
  'security-groups-open': (...args) => judge(securityGroupsOpen, ...args),
  'service-stable': (...args) => judge(serviceStable, ...args),
  'targets-healthy': (...args) => judge(targetsHealthy, ...args),
  'task-definition-current': (...args) => judge(taskDefinitionCurrent, ...args),
  'tasks-start': (...args) => judge(tasksStart, ...args),
  'tls-certificate': (...args) => judge(tlsCertificate, ...args),
}

/** Steps that say nothing about tasks: a schedule that stops them changes nothing there. */
const WITHOUT_TASKS = [
  'alb-priority-free',
  'image-deployable',
  'plan-safe',
  'state-backend-reachable',
  'tenant-name-valid',
  'tfvars-consistent',
  'tools-installed',
  'aws-identity',
  'basic-auth-live',
  'database-reachable',
  'db-secret-complete',
  'distribution-ready',
  'dns-to-cloudfront',
  'edge-closed',
  'efs-access-point',
  'execution-role-reads-secret',
  'listener-rule',
  'listener-rule-unshadowed',
  'security-groups-open',
  'task-definition-current',
  'tls-certificate',
]

/** They pass where nothing is left of what the others look at: see rollback.test.ts. */
const AFTER_ROLLBACK = ['tenant-stopped', 'tenant-removed']

const EVENING = new Date('2026-01-14T19:00:00.000Z')
const SATURDAY = new Date('2026-01-17T10:00:00.000Z')
const STARTING = new Date('2026-01-15T05:02:00.000Z')

const scaledDown = (target: Target): Changes => {
  const { service } = healthyData(target)
  return {
    service: { ...service, desiredCount: 0, runningCount: 0 },
    tasks: { tasks: [] },
    'target-health': { found: true, targetGroupArn: 'tg', targets: [] },
  }
}

test('every row of the catalogue has its file, and every file its row', async () => {
  const files: string[] = []
  for await (const path of glob('specs/*.spec.ts', { cwd: projectRoot })) files.push(path.slice(6, -'.spec.ts'.length))
  expect(files.sort()).toEqual([...specIds].sort())
  expect([...Object.keys(judges), ...AFTER_ROLLBACK].sort()).toEqual([...specIds].sort())
})

test('what a step stands on comes from the catalogue too', () => {
  const named = Object.values(catalogue).flatMap<string>(({ standsOn }) => [...standsOn])
  expect(named.filter(id => !(id in judges))).toEqual([])
})

describe.each(Object.entries(judges))('%s', (id, run) => {
  test.each(['prod', 'sit', 'sandbox'] as const)('passes in a healthy %s', environment => {
    expect(verdictLine(run(targetIn(environment)))).toMatch(/^passed: ./)
    expect(verdictLine(run(targetIn(environment, 'goldencrust', 'installed')))).toMatch(/^passed: ./)
    expect(verdictLine(run(targetIn(environment, 'goldencrust', 'fresh')))).toMatch(/^passed: ./)
  })

  test.each([EVENING, SATURDAY, STARTING])('is not applicable when the schedule stopped what it needs (%s)', now => {
    const target = targetIn('sit')
    const line = verdictLine(run(target, scaledDown(target), now))
    if (WITHOUT_TASKS.includes(id)) expect(line).toMatch(/^passed/)
    else expect(line).toBe('not-applicable: stopped by the schedule outside office hours (05:00-17:00 UTC, week days)')
  })

  test('never passes at 0 tasks in office hours, or where there is no schedule, unless it judges a page alone', () => {
    if (WITHOUT_TASKS.includes(id) || id === 'install-page') return
    for (const [environment, now] of [
      ['sit', new Date('2026-01-14T10:00:00.000Z')],
      ['prod', EVENING],
    ] as const) {
      const target = targetIn(environment)
      const { status } = run(target, scaledDown(target), now)
      expect(status).toMatch(/^(failed|unknown)$/)
    }
  })
})
