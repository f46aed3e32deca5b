import { byHand, change, readLog } from '../../evidence/fix.ts'
import type { HttpAnswer, TargetGroup } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { albToTasks, closedSide, isOpen, ownCheckPort } from '../../evidence/readings/paths.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { count, facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf, targetFacts } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

type Found = Extract<TargetGroup, { found: true }>

/** Longer than WordPress needs when it is only slow; the load balancer wants it below the interval. */
const PATIENT_TIMEOUT_SECONDS = 25
const PATIENT_INTERVAL_SECONDS = 30

export default defineDiagnosis({
  id: 'health-check-timeout',
  runbook: '6.3',
  title: 'WordPress does not answer the health check in time',
  rootCause:
    'The tasks take the connection, but WordPress does not answer in time: PHP waits for something, such as a slow query, the file system or a call to another host.',
  needs: ['target-health', 'security-groups'],
  considers: ['service', 'load-balancer', 'alb-pages', 'target-group', 'database', 'task-definition'],
  explains: BROKEN_PAGES,
  obscures: BEHIND_UNHEALTHY,
  symptomOf: { step: 'targets-healthy', layers: ['network', 'database', 'task'] },
  prevention: 'Give every call a plugin makes a deadline, and alarm on TargetResponseTime.',
  match(
    {
      'target-health': targetHealth,
      'security-groups': securityGroups,
      service,
      'load-balancer': loadBalancer,
      'alb-pages': albPages,
      'target-group': targetGroup,
      database,
      'task-definition': taskDefinition,
    },
    target,
  ) {
    const targets = judgedTargets(targetHealth)
    const late = targets.filter(({ reason }) => reason === 'Target.Timeout')
    const healthy = targets.filter(({ state }) => state === 'healthy')
    if (late.length === 0) return undefined
    const group = observed(targetGroup)
    const hop = albToTasks(securityGroups, observed(service), observed(loadBalancer), ownCheckPort(group))
    if (hop && closedSide(hop)) return undefined
    const check = group?.found ? group.healthCheck : undefined
    const start = observed(albPages)?.start
    const kind = answerOf(start, target)?.kind
    const works = start?.answered === true && (kind === 'fresh' || kind === 'installed')
    // Others of the same revision answer the same check, and what they answer comes in time.
    const onlySome = works && healthy.length > 0 && start.timings.totalMs / 1000 < (check?.timeoutSeconds ?? 0)
    const slow = works && !onlySome
    const login = observed(database)
    if (!works && database?.status === 'unavailable') {
      return { cannotTell: 'whether it is the database that WordPress waits for, since no login to it could be tried' }
    }
    return {
      because: facts([
        ...targetFacts(targetHealth),
        check && `the health check waits ${check.timeoutSeconds} s for ${check.path}`,
        answerFact('load balancer', start, target),
        onlySome && `${list(healthy.map(({ id, port }) => `${id}:${port}`))} healthy`,
        works && `that took ${(start.timings.totalMs / 1000).toFixed(1)} s`,
        hop &&
          isOpen(hop) &&
          `the security groups let the load balancer in on tcp ${hop.port}, so the network is not the reason`,
        login?.outcome === 'connected' && `a login to ${login.database} from here took ${login.elapsedMs} ms`,
      ]),
      ...(onlySome
        ? {
            rootCause: `No answer in time comes from ${late.length} of ${count(targets.length, 'target')}, while the others give one: what hangs is in those tasks, and no longer check mends it.`,
          }
        : slow
          ? { rootCause: 'WordPress answers, but slower than the health check waits: ECS replaces tasks that do work.' }
          : hop && isOpen(hop)
            ? {}
            : {
                rootCause:
                  'The health check gets no answer in time: most likely WordPress is stuck, unless something in the network drops the connection.',
              }),
      fixes: [
        ...(slow && group?.found && waitingHelps(start, group.healthCheck)
          ? [
              change(target, 'Let the health check wait longer', 'elbv2 modify-target-group', {
                'target-group-arn': group.arn,
                'health-check-timeout-seconds': PATIENT_TIMEOUT_SECONDS,
                'health-check-interval-seconds': Math.max(PATIENT_INTERVAL_SECONDS, group.healthCheck.intervalSeconds),
              }),
            ]
          : []),
        readLog(target, observed(taskDefinition)?.running.logGroup ?? target.environment.logGroup),
        ...(onlySome
          ? []
          : [
              byHand(
                'Remove what it waits for',
                `Look for long queries (SHOW PROCESSLIST on ${target.environment.databaseInstance}), for the burst credits of the file system, and for a plugin that calls another host`,
              ),
            ]),
        newTasks(target, 'no request hangs in the old ones any more'),
      ],
    }
  },
})

/** A check that waits as long already, or a page that takes longer, is not mended by it. */
const waitingHelps = ({ timings }: HttpAnswer, { timeoutSeconds }: Found['healthCheck']): boolean =>
  timeoutSeconds < PATIENT_TIMEOUT_SECONDS && timings.totalMs / 1000 < PATIENT_TIMEOUT_SECONDS
