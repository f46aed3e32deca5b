import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'disk-full',
  runbook: 'Issue 6',
  title: 'There is no space left to write to',
  rootCause:
    "WordPress cannot write: the task's own disk is full (sessions, temporary files, a cache), or a quota of its file system is reached.",
  told: { log: { classes: ['disk-full'] } },
  prevention: 'Keep caches bounded, and set ephemeralStorage where plugins write large files.',
  fixes: target => [
    byHand(
      'See what fills it, before the task is gone',
      `The log line names the path. In a task of ${target.names.service} (aws ecs execute-command with /bin/bash): df -h and du -xh -d2 /tmp /var/www/html. The task's own disk goes with it, and new tasks begin with an empty one; what fills it again needs a bound, or ephemeral_storage by Terraform. In wp-content, or where the line says "Quota exceeded", it is the file system: delete what is a cache there`,
    ),
  ],
})
