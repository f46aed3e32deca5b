import { change } from '../../evidence/fix.ts'
import { describeHours, isStoppedBySchedule } from '../../evidence/readings/office-hours.ts'
import { facts, quoted, utc } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'service-scaled-to-zero',
  runbook: '6.2, Rollback',
  title: 'The service is scaled to 0',
  rootCause: 'The service is told to run no task at all: 0 of 0 running looks settled, but nobody answers.',
  needs: ['service'],
  considers: ['target-health', 'alb-pages'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention:
    'After a soft rollback, write down that the tenant is off; a schedule that stops services must also start them.',
  match({ service }, target, at) {
    if (!service.found || service.status !== 'ACTIVE' || service.desiredCount > 0) return undefined
    if (isStoppedBySchedule(service, target.environment, at)) return undefined
    const { officeHours, name } = target.environment
    const [event] = service.events
    return {
      because: facts([
        `${service.name}: desired 0, ${service.runningCount} running`,
        event && `newest event, ${utc(event.at)}: ${quoted(event.message)}`,
        officeHours
          ? `it is ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, within office hours (${describeHours(officeHours)})`
          : `${name.toUpperCase()} has no schedule that stops services`,
      ]),
      fixes: [
        change(
          target,
          'Start it again; take the count from desired_count in the tfvars if it is not 1',
          'ecs update-service',
          {
            ...serviceOptions(target),
            'desired-count': 1,
          },
        ),
      ],
    }
  },
})
