import { byHand } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
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
    inTask(target, 'See what fills it', {
      manual: 'The log line names the path; the largest folders stand last',
      inside: 'sh -c "df -h; du -xk -d2 /tmp /var/www/html | sort -n | tail -20"',
      changes: false,
    }),
    byHand(
      'Make room',
      `The task's own disk goes with it, and new tasks begin with an empty one; what fills it again needs a bound, or ephemeral_storage by Terraform. In wp-content, or where the line says "Quota exceeded", it is the file system: delete what is a cache there, in the same way (rm -r)`,
      { destroys: 'what is deleted from the file system, for good: look at it before' },
    ),
  ],
})
