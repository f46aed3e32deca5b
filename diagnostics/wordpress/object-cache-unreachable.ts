import { byHand } from '../../evidence/fix.ts'
import { definePageCause } from '../lib/page-cause.ts'

export default definePageCause({
  id: 'object-cache-unreachable',
  runbook: 'Issue 6',
  title: 'WordPress does not reach its object cache',
  rootCause:
    'The drop-in object-cache.php cannot reach its Redis or Memcached, and WordPress dies of it; the database is not the reason.',
  told: { pages: ['object-cache-error'], log: { classes: ['php-fatal'], words: /RedisException|MemcachedException/ } },
  hides: { 'php-fatal-error': 'the fatal error is the cache that does not answer' },
  prevention: 'Configure the object cache to go on without its server, and alarm on that server.',
  fixes: ({ names }) => [
    byHand(
      'Reach the cache, or go on without it',
      `See the host in wordpress_config_extra (WP_REDIS_HOST), whether that server runs, and whether its security group admits the tasks. To go on without it, in a task of ${names.service} (aws ecs execute-command with /bin/bash): mv /var/www/html/wp-content/object-cache.php /var/www/html/wp-content/object-cache.php.off`,
    ),
  ],
})
