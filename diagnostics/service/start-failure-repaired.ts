import { advice } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { failedStarts } from '../../evidence/readings/failed-starts.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { endFact } from '../lib/start-failure.ts'
import { REPAIR_SHOWN_BY, repairSince } from '../lib/start-repairs.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'start-failure-repaired',
  runbook: 'Issue 5',
  title: 'What kept the tasks from starting is repaired, but none has started since',
  rootCause:
    'The tasks could not start for a reason that has been repaired since. ECS waits longer from one try to the next, up to about 27 minutes: a new deployment starts tasks at once.',
  needs: ['service'],
  considers: ['stopped-tasks', ...REPAIR_SHOWN_BY],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention: 'Start a new deployment after each repair, and watch it with the gate.',
  match({ service, ...seen }, target) {
    const [newest, ...others] = failedStarts(service, observed(seen['stopped-tasks']), observed(seen.tasks))
    if (!newest?.means) return undefined
    const repaired = repairSince(newest, { service, ...seen }, target)
    if (repaired === undefined) return undefined
    const alike = others.filter(({ means }) => means === newest.means)
    return {
      because: facts([endFact([newest, ...alike]), repaired, serviceFact(service)]),
      fixes: [
        newTasks(target, 'ECS tries at once'),
        advice('Or wait', 'ECS tries again by itself, at most about 27 minutes after the last try'),
      ],
    }
  },
})
