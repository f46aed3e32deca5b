import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'registry-credentials-malformed',
  runbook: 'Image management',
  title: "The registry's stored login cannot be used",
  rootCause:
    'The secret that repositoryCredentials names does not exist or is not the JSON object {"username": ..., "password": ...}: the task cannot log in to the image registry.',
  means: ['registry-credentials-malformed', 'registry-credentials-missing'],
  prevention: 'Write the login with jq, and check it with jq before it is stored.',
  match: ({ named }, target) => ({
    fixes: [
      byHand(
        'Store the login anew',
        `Under umask 077 write {"username": "...", "password": "..."} to a file with jq, put it into ${named.secret ?? 'the secret that repositoryCredentials names'} with secretsmanager put-secret-value --secret-string file://FILE, and remove the file`,
      ),
      newTasks(target, 'they log in with it'),
    ],
  }),
})
