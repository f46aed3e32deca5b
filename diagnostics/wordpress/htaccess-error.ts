import { CONTENT_PATH } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'htaccess-error',
  runbook: 'Issue 6',
  title: 'Apache does not understand .htaccess',
  rootCause:
    'A line of .htaccess is not known to Apache, which answers every request with its own 500 before PHP is asked.',
  told: { log: { classes: ['htaccess'] } },
  prevention: 'Keep .htaccess in the image, and let no plugin write to it.',
  fixes: target => [
    inTask(target, 'See the file: the log line names it and the word in it', {
      manual: 'One outside of wp-content lies in the container, one in wp-content on the file system',
      inside: 'cat /var/www/html/.htaccess',
      changes: false,
    }),
    byHand(
      'Mend or remove the line',
      'What a plugin wrote into the container goes with the task, so that new tasks are enough, and what is there again comes from the image: correct it there (where RewriteEngine or Header is the word, by a2enmod rewrite headers in the Dockerfile)',
    ),
    inTask(target, 'Take one in wp-content out of the way: it stays there', {
      manual: 'Where the log line names another folder, put that in',
      inside: `mv ${CONTENT_PATH}/.htaccess ${CONTENT_PATH}/.htaccess.off`,
    }),
  ],
})
