import { change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'log-group-missing',
  runbook: 'Issue 5',
  title: 'The log group does not exist',
  rootCause:
    'The CloudWatch log group that the containers write to does not exist: no new task can start, and nothing is logged.',
  needs: ['logs'],
  considers: ['service', 'stopped-tasks', 'tasks', 'task-definition'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention: 'Let Terraform own the log group, and do not clean it up by hand.',
  match({ logs, service, 'stopped-tasks': stoppedTasks, tasks, 'task-definition': taskDefinition }, target) {
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'log-group-missing')
    if (logs.groupFound && refused.length === 0) return undefined
    const running = observed(taskDefinition)?.running
    const group = running?.logGroup ?? logs.group
    if (logs.groupFound && group === logs.group) return undefined
    return {
      because: facts([
        !logs.groupFound && `CloudWatch Logs has no group ${logs.group} in ${target.access.region}`,
        running && `${revisionName(running.arn)} writes to ${running.logGroup ?? 'no group'}`,
        endFact(refused),
        serviceFact(found),
      ]),
      ...(refused.length === 0 && found?.found && found.runningCount > 0
        ? { explains: ['logs-parse-errors', 'logs-database-errors', 'requests-logged'] as const }
        : {}),
      fixes: [
        change(target, 'Create it', 'logs create-log-group', { 'log-group-name': group }),
        newTasks(target, 'they write to it'),
      ],
    }
  },
})
