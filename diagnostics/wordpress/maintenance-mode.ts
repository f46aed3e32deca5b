import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'maintenance-mode',
  runbook: '6.4',
  title: 'WordPress is in maintenance mode',
  rootCause:
    'WordPress answers everybody with its maintenance page: an update runs or was broken off and left the file .maintenance behind, or a plugin has it switched on.',
  told: { pages: ['maintenance'] },
  prevention: 'Update in DEV and deploy an image; on the platform let no update run from the dashboard.',
  fixes: ({ names }) => [
    byHand(
      'End the maintenance mode',
      `Wait ten minutes first: WordPress ignores a .maintenance that is older. Else in a task of ${names.service} (aws ecs execute-command with /bin/bash): rm /var/www/html/.maintenance. Where it is not there, switch the mode off in the plugin that shows the page (/wp-login.php still answers)`,
    ),
  ],
})
