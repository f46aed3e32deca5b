import { inTask } from '../lib/in-task.ts'
import { toldByPage } from '../lib/told-by-page.ts'

export default toldByPage({
  id: 'htaccess-error',
  runbook: 'Issue 6',
  title: 'Apache does not understand .htaccess',
  rootCause:
    'A line of .htaccess is not known to Apache, which answers every request with its own 500 before PHP is asked.',
  told: { log: { classes: ['htaccess'] } },
  prevention: 'Keep .htaccess in the image, and let no plugin write to it.',
  fixes: target => [
    inTask(target, 'See the file: the log line names the word in it', {
      manual: 'Where only that line is wrong, it is taken out there',
      inside: 'cat /var/www/html/.htaccess',
      changes: false,
    }),
    inTask(target, 'Take the file out of the way', {
      manual:
        'It brings the site back, without pretty addresses. Where RewriteEngine or Header is the word, the image lacks that module: a2enmod rewrite headers in the Dockerfile',
      inside: 'mv /var/www/html/.htaccess /var/www/html/.htaccess.off',
    }),
  ],
})
