import { observed } from '../evidence/observed.ts'
import { routeOf } from '../evidence/readings/route.ts'
import { provePages } from '../evidence/readings/wordpress-pages.ts'
import { withNextLook } from './lib/silent-page.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'
import { testStep } from './step.ts'
import { notApplicable } from './verdict.ts'

export default testStep('alb-response', (seen, context) => {
  const { 'alb-pages': albPages, 'listener-rules': listenerRules, service } = seen
  const evidence = {
    pages: albPages,
    otherWay: observed(seen['edge-pages'])?.start,
    rules: listenerRules,
    service,
    targetHealth: observed(seen['target-health']),
    database: observed(seen.database),
  }
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const route = listenerRules && service?.found ? routeOf(listenerRules, service, context.target.domain) : undefined
  if (route?.toTenant && route.asksFor && albPages.start.answered) {
    return notApplicable(`${route.rule} takes only what comes ${route.asksFor}, which this request did not`)
  }
  const beside = {
    logs: observed(seen.logs),
    tasks: observed(seen.tasks),
    stopped: observed(seen['stopped-tasks']),
    definition: observed(seen['task-definition']),
    service,
  }
  return withNextLook(judgeAnswer(evidence, context), provePages(albPages, context.target), beside, context.target)
})
