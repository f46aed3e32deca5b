import { advice } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'maintenance-mode',
  runbook: '6.4',
  title: 'WordPress is in maintenance mode',
  rootCause:
    'WordPress answers everybody with its maintenance page: an update runs or was broken off and left the file .maintenance behind, or a plugin has it switched on.',
  told: { pages: ['maintenance'] },
  prevention: 'Update in DEV and deploy an image; on the platform let no update run from the dashboard.',
  fixes: target => [
    advice('Wait ten minutes first', 'WordPress ignores a .maintenance that is older: an update may just be under way'),
    inTask(target, 'Else end the maintenance mode', {
      manual:
        'Where that file is not there, switch the mode off in the plugin that shows the page (/wp-login.php still answers)',
      inside: 'rm /var/www/html/.maintenance',
    }),
  ],
})
