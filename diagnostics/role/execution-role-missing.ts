import { observed } from '../../evidence/observed.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks, terraform } from '../lib/fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'
import { facts } from '../../lib/text/words.ts'

export default defineDiagnosis({
  id: 'execution-role-missing',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role does not exist',
  rootCause: 'The task execution role does not exist: ECS cannot act for any task, so none can start.',
  needs: ['execution-role'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['execution-role-reads-secret', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Let Terraform own the role, apart from the tenants: all of the environment start by it.',
  match({ 'execution-role': role, service, 'stopped-tasks': stopped, tasks }, target) {
    if (role.roleFound) return undefined
    const found = observed(service)
    return {
      because: facts([
        `IAM has no role ${role.roleName}`,
        endFact(failedToStart(found, observed(stopped), observed(tasks), 'secret-denied')),
        serviceFact(found),
      ]),
      fixes: [
        terraform(target, 'Put the role back', "the environment's shared resources"),
        newTasks(target, 'they start by the role'),
      ],
    }
  },
})
