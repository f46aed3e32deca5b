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
      `The log line names the word. In a task of ${names.service} (aws ecs execute-command with /bin/bash): mv /var/www/html/.htaccess /var/www/html/.htaccess.off brings the site back, without pretty addresses. Where RewriteEngine or Header is the word, the image lacks that module: a2enmod rewrite headers in the Dockerfile`,
    ),
  ],
})
