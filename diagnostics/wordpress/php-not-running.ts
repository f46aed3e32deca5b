import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'php-not-running',
  runbook: 'Issue 6',
  title: 'Visitors get the source of PHP files',
  rootCause: 'The web server hands out PHP files as they are, because nothing runs them: visitors can read the code.',
  told: { pages: ['php-source'] },
  prevention: "Ask the image for a PHP page in the build's own test.",
  fixes: ({ names }) => [
    byHand(
      'Let PHP run',
      `Deploy an image whose Apache has PHP (php_module, or a proxy to php-fpm) and no RemoveHandler in .htaccess. Until then take ${names.service} off the load balancer: what stands in those files is open to everybody`,
    ),
  ],
})
