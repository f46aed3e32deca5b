import { GET_SECRET } from '../../evidence/expectations.ts'
import { newTasks } from '../lib/fixes.ts'
import { grantRefused } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'registry-credentials-denied',
  runbook: 'Image management, 5.1',
  title: "The execution role may not read the registry's login",
  rootCause:
    'The login of the image registry lies in a secret (repositoryCredentials) that the task execution role may not read: the image cannot be pulled. The database secret is another one.',
  means: ['registry-credentials-denied'],
  prevention: "Grant the registry's secret in the module that names it in repositoryCredentials.",
  match({ named, newest }, target) {
    const { fix, ...told } = grantRefused(target, {
      said: newest.text,
      what: 'the secret that repositoryCredentials of the task definition names',
      summary: "Let the execution role read the registry's login",
      roleName: target.environment.executionRole,
      action: GET_SECRET,
      resource: named.secret?.startsWith('arn:') === true ? named.secret : null,
    })
    return { ...told, fixes: [fix, newTasks(target, 'they log in to the registry')] }
  },
})
