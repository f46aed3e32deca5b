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
      'Find what fills it',
      `The log line names the path. In a task of ${target.names.service} (aws ecs execute-command with /bin/bash): df -h and du -xh -d2 /tmp /var/www/html; delete what is a cache. Where the task itself is too small, set ephemeral_storage by Terraform; "Quota exceeded" is a quota of the file system`,
    ),
  ],
})
