import { CONTENT_PATH } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import { inTask } from '../lib/in-task.ts'
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
  fixes: target => [
    inTask(target, 'To bring the site back at once, go on without the cache', {
      manual: 'WordPress gets slower, and loses nothing: the cache holds copies',
      inside: `mv ${CONTENT_PATH}/object-cache.php ${CONTENT_PATH}/object-cache.php.off`,
    }),
    byHand(
      'Reach the cache again',
      'See the host in wordpress_config_extra (WP_REDIS_HOST), whether that server runs, and whether its security group admits the tasks; then name the file as before',
    ),
  ],
})
