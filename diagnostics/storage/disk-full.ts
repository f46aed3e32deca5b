import { byHand } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
import { toldByPage } from '../lib/told-by-page.ts'

export default toldByPage({
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
      'Delete what is a cache, in the same way (rm -r). Where the task itself is too small, set ephemeral_storage by Terraform; "Quota exceeded" is a quota of the file system',
      { destroys: 'what is deleted, for good: look at it before' },
    ),
  ],
})
