import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'wp-config-missing',
  runbook: 'Issue 6',
  title: 'WordPress has no wp-config.php',
  rootCause:
    'WordPress finds no wp-config.php and offers to set itself up: whoever comes by first can connect it to a database of his own.',
  told: { pages: ['setup-config'] },
  prevention: "Leave wp-config.php to the image's entry point, and mount nothing but wp-content.",
  fixes: target => [
    byHand(
      'Let the image write it',
      `The entry point writes wp-config.php when a WORDPRESS_ variable is set and the command is apache2-foreground: see both in ${target.names.taskFamily}, and that no volume lies over /var/www/html`,
    ),
    newTasks(target, 'the entry point writes it'),
  ],
})
