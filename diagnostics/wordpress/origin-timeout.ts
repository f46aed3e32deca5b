import { byHand, readLog } from '../../evidence/fix.ts'
import type { HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { ownAnswer } from '../lib/own-answer.ts'
import { takesRequests } from '../lib/silent-origin.ts'
import { PAGES } from '../lib/steps.ts'

const GATEWAY_TIMEOUT = 504

const gaveUp = (result: HttpResult | undefined): boolean =>
  result?.answered === true && result.status === GATEWAY_TIMEOUT

export default defineDiagnosis({
  id: 'origin-timeout',
  runbook: '6.4, 6.5',
  title: 'A page takes longer than anybody waits for it',
  rootCause:
    'The tasks are healthy, but a page takes longer than CloudFront or the load balancer waits: PHP waits for something, such as a slow query or a call to another host, for visitors only.',
  needs: ['alb-pages', 'target-health'],
  considers: [
    'edge-pages',
    'load-balancer',
    'security-groups',
    'database',
    'task-definition',
    'listener-rules',
    'service',
    'tasks',
    'stopped-tasks',
  ],
  explains: [...PAGES, 'requests-logged'],
  obscures: ['logs-parse-errors', 'logs-database-errors'],
  symptomOf: { step: 'alb-response', layers: ['network', 'database'] },
  prevention: 'Give every call a plugin makes a deadline, and alarm on TargetResponseTime.',
  match(
    {
      'alb-pages': { start },
      'target-health': targetHealth,
      'edge-pages': edgePages,
      'load-balancer': loadBalancer,
      'security-groups': securityGroups,
      database,
      'task-definition': definition,
      ...seen
    },
    target,
  ) {
    const edge = observed(edgePages)?.start
    const isSilent = !start.answered && start.failure === 'timeout' && gaveUp(edge)
    if (!gaveUp(start) && !isSilent) return undefined
    const balancer = observed(loadBalancer)
    if (balancer && !takesRequests(balancer)) return undefined
    const healthy = judgedTargets(targetHealth).filter(({ state }) => state === 'healthy')
    if (healthy.length === 0) return undefined
    const own = ownAnswer(start, seen, target, targetHealth)
    if (!own) return undefined
    if (isSilent && !observed(securityGroups)) {
      return {
        cannotTell:
          'the load balancer answers neither here nor CloudFront in time, and whether its security groups let anybody in could not be seen',
      }
    }
    const login = observed(database)
    return {
      because: facts([
        answerFact('load balancer', start, target),
        answerFact('edge', edge, target),
        own.route,
        ...healthy.slice(0, 1).map(({ id, port }) => `${id}:${port} healthy: its health check is answered in time`),
        login?.outcome === 'connected' && `a login to ${login.database} from here took ${login.elapsedMs} ms`,
      ]),
      fixes: [
        readLog(target, observed(definition)?.running.logGroup ?? target.environment.logGroup),
        byHand(
          'Remove what it waits for',
          `Ask the load balancer for the page with a stopwatch (curl -o /dev/null -w '%{time_total}'), then look for long queries (SHOW PROCESSLIST on ${target.environment.databaseInstance}), for the burst credits of the file system, and for a plugin that calls another host`,
        ),
        newTasks(target, 'no request hangs in the old ones any more'),
      ],
    }
  },
})
