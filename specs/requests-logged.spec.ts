import { observed } from '../evidence/observed.ts'
import { routeOf } from '../evidence/readings/route.ts'
import { runningTasks } from '../evidence/readings/running-streams.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { testStep } from './step.ts'
import { failed, notApplicable, passed, unknown } from './verdict.ts'

export default testStep(
  'requests-logged',
  ({ 'request-marker': requestMarker, tasks, 'listener-rules': listenerRules, service }, context) => {
    const { target } = context
    const seenService = observed(service)
    const stopped = stoppedBySchedule(seenService, context)
    if (stopped) return stopped
    const { foundInStream: stream, status, waitedMs } = requestMarker
    if (status === null) return unknown('the marked request got no answer from the load balancer')
    const seenTasks = observed(tasks)
    if (stream !== null) {
      const taskId = stream.split('/').at(-1)
      const running = seenTasks ? runningTasks(seenTasks).some(({ id }) => id === taskId) : undefined
      const own = stream.startsWith(target.names.logStreamPrefix)
      if (running)
        return passed(
          `the marked request is in ${stream}`,
          own ? [] : [`expected under ${target.names.logStreamPrefix}`],
        )
      if (!own) return failed(`the marked request is in ${stream}: another tenant's task got it`)
      const why = running === undefined ? 'the running tasks could not be seen' : `task ${taskId} no longer runs`
      return unknown(`the marked request is in ${stream}, but ${why}`)
    }
    const rules = observed(listenerRules)
    const route = rules && seenService?.found ? routeOf(rules, seenService, target.domain) : undefined
    const looked = `not in ${target.names.logStreamPrefix}* within ${Math.round(waitedMs / 1000)} s (answered ${status})`
    if (route && !route.toTenant) return failed(`the marked request is ${looked}: ${route.why}`)
    if (route?.asksFor)
      return notApplicable(`${route.rule} takes only what comes ${route.asksFor}, which the marked request did not`)
    return unknown(`the marked request is ${looked}; log lines can take longer`)
  },
)
