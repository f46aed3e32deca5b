import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'htaccess-error',
  runbook: 'Issue 6',
  title: 'Apache does not understand .htaccess',
  rootCause:
    'A line of .htaccess is not known to Apache, which answers every request with its own 500 before PHP is asked.',
  told: { log: { classes: ['htaccess'] } },
  prevention: 'Keep .htaccess in the image, and let no plugin write to it.',
  fixes: ({ names }) => [
    byHand(
      'Mend or remove the line',
      `The log line names the file and the word. A file outside of wp-content lies in the container: what a plugin wrote there goes with the task, so that new tasks are enough, and what is there again comes from the image: correct it there (where RewriteEngine or Header is the word, by a2enmod rewrite headers in the Dockerfile). One in wp-content stays: rename it in a task of ${names.service} (aws ecs execute-command with /bin/bash)`,
    ),
  ],
})
