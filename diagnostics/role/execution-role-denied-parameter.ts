import { newTasks } from '../lib/fixes.ts'
import { grantRefused } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'execution-role-denied-parameter',
  runbook: 'Issue 1, 5.1',
  title: 'The execution role may not read a parameter',
  rootCause:
    'The task execution role has no permission to read a parameter of Systems Manager that the task definition asks for.',
  means: ['parameter-denied'],
  prevention: 'Grant a parameter in the same Terraform module that names it in the task definition.',
  match({ named, newest }, target) {
    const { fix, ...told } = grantRefused(target, {
      said: newest.text,
      what: 'the parameters that the task definition names',
      summary: 'Let the execution role read the parameter',
      roleName: target.environment.executionRole,
      action: 'ssm:GetParameters',
      resource: named.resource,
    })
    return { ...told, fixes: [fix, newTasks(target, 'they start with the new permission')] }
  },
})
