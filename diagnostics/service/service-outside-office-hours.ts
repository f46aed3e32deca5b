import { change } from '../../evidence/fix.ts'
import { describeHours, isStoppedBySchedule } from '../../evidence/readings/office-hours.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'service-outside-office-hours',
  runbook: '6.2',
  title: 'The schedule has stopped the service',
  severity: 'info',
  rootCause:
    "The environment's schedule stops its services outside office hours: this is no outage, but nothing can be validated now.",
  needs: ['service'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: {
    'deployment-in-progress': 'stopping the tasks is what goes on',
    'service-scaled-to-zero': 'the schedule scaled it',
  },
  prevention: 'Validate within office hours, or start the service for the time of the validation.',
  match({ service }, target, at) {
    const { officeHours } = target.environment
    if (!service.found || service.status !== 'ACTIVE') return undefined
    if (officeHours === null || !isStoppedBySchedule(service, target.environment, at)) return undefined
    return {
      because: [
        `${service.name}: desired 0, ${service.runningCount} running`,
        `it is ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC; services run ${describeHours(officeHours)}`,
      ],
      fixes: [
        change(target, 'To validate now, start it; the schedule stops it again', 'ecs update-service', {
          ...serviceOptions(target),
          'desired-count': 1,
        }),
      ],
    }
  },
})
