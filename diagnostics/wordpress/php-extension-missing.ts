import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'php-extension-missing',
  runbook: 'Issue 6',
  title: 'PHP has no MySQL extension',
  rootCause:
    'The PHP of the image has no mysqli: the image was built without it, or a volume lies over the directory of its settings.',
  told: {
    pages: ['extension-missing'],
    log: { classes: ['php-fatal'], words: /Class ["']?\\?mysqli["']? not found|undefined function mysqli?_connect/ },
  },
  hides: { 'php-fatal-error': 'the fatal error is the extension that is missing' },
  prevention: 'Build on the official image, and let the build ask for php -m.',
  fixes: ({ names }) => [
    byHand(
      'Bring mysqli back',
      `Build the image with docker-php-ext-install mysqli (the official WordPress image has it) and deploy it; where a mount of ${names.taskFamily} covers /usr/local/etc/php, take that mount away`,
    ),
  ],
})
