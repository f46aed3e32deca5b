import { advice, byHand } from '../../evidence/fix.ts'
import type { AlbPages } from '../../evidence/index.ts'
import { inTask } from '../lib/in-task.ts'
import { definePageCause } from '../lib/page-cause.ts'
import { pluginOff } from '../lib/plugin-off.ts'

const UNAVAILABLE = 503

export default definePageCause({
  id: 'maintenance-mode',
  runbook: '6.4',
  title: 'WordPress is in maintenance mode',
  rootCause:
    'WordPress answers everybody with its maintenance page: an update runs or was broken off and left the file .maintenance behind, or a plugin has it switched on.',
  told: { pages: ['maintenance'] },
  prevention: 'Update in DEV and deploy an image; on the platform let no update run from the dashboard.',
  fixes: (target, pages) =>
    isPlugins(pages)
      ? [
          byHand(
            'Switch the mode off in the plugin that shows the page',
            `Log in at https://${target.domain}/wp-login.php: it answers, which it would not while there is a .maintenance`,
          ),
          pluginOff(target, 'shows the page'),
        ]
      : [
          advice(
            'Wait ten minutes first',
            'WordPress ignores a .maintenance that is older: an update may just be under way',
          ),
          inTask(target, 'Else end the maintenance mode', {
            manual:
              'Where that file is not there, switch the mode off in the plugin that shows the page (/wp-login.php still answers)',
            inside: 'rm /var/www/html/.maintenance',
          }),
        ],
})

/** A file `.maintenance` ends every page before WordPress is there; plugins leave the login page to who may switch them off. */
const isPlugins = (pages: AlbPages | undefined): boolean =>
  pages?.start.answered === true &&
  pages.start.wordpress.maintenance &&
  pages.loginPage.answered &&
  pages.loginPage.status < UNAVAILABLE
