import { CONTENT_PATH } from '../../evidence/expectations.ts'
import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import { answerOfRedis, OBJECT_CACHE_EXCEPTION } from '../../evidence/readings/object-cache.ts'
import { inTask } from '../lib/in-task.ts'
import { definePageCause } from '../lib/page-cause.ts'

/** What it means that Redis is reached, and what has to be done there. */
interface Answer {
  readonly words: readonly string[]
  readonly means: string
  readonly fix: Fix
}

const LOGIN: Omit<Answer, 'words'> = {
  means: 'it does not take the login that WordPress has for it',
  fix: byHand(
    'Give WordPress the login that Redis asks for',
    'Compare WP_REDIS_PASSWORD in wordpress_config_extra (a password, or a list of user and password) with the AUTH token or the user of the server: there is none, it is another one, or that user may not do what is asked',
  ),
}

const ANSWERS: readonly Answer[] = [
  { words: ['NOAUTH', 'WRONGPASS', 'AUTH', 'NOPERM'], ...LOGIN },
  {
    words: ['OOM'],
    means: 'its memory is used up',
    fix: byHand(
      'Let Redis make room',
      'Set maxmemory-policy to allkeys-lru in its parameter group, so that it drops the oldest copies, or give it a larger node',
    ),
  },
  {
    words: ['READONLY'],
    means: 'it is a replica, which takes no writes',
    fix: byHand(
      'Lead WordPress to the primary',
      'Name the primary endpoint in WP_REDIS_HOST in wordpress_config_extra: the name of a single node stays with it when another one takes over',
    ),
  },
  {
    words: ['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN', 'TRYAGAIN'],
    means: 'it is a cluster, which does not serve what is asked of this node',
    fix: byHand(
      'Let WordPress speak to a cluster',
      'Configure the drop-in for a cluster (WP_REDIS_CLUSTER in wordpress_config_extra) where the server is one, and see whether all of its slots are served',
    ),
  },
  {
    words: ['LOADING', 'MASTERDOWN', 'BUSY'],
    means: 'it is not ready yet',
    fix: advice(
      'Wait until Redis is ready',
      'It reads its data after a start, or has lost its primary; look at it if that goes on for minutes',
    ),
  },
]

const answerIn = (line: string | undefined): string | undefined =>
  line === undefined ? undefined : answerOfRedis(line)
const meaningOf = (word: string): Answer | undefined => ANSWERS.find(({ words }) => words.includes(word))

export default definePageCause({
  id: 'object-cache-unreachable',
  runbook: 'Issue 6',
  title: 'WordPress cannot use its object cache',
  rootCause:
    'The drop-in object-cache.php cannot reach its Redis or Memcached, and WordPress dies of it; the database is not the reason.',
  rootCauseOf: line => {
    const word = answerIn(line)
    if (word === undefined) return undefined
    const means = meaningOf(word)?.means ?? 'it refuses what is asked'
    return `Redis is reached and answers ${word}: ${means}. WordPress dies of it; neither the network nor the database is the reason.`
  },
  told: { pages: ['object-cache-error'], log: { classes: ['php-fatal'], words: OBJECT_CACHE_EXCEPTION } },
  hides: { 'php-fatal-error': 'the fatal error is the cache that does not serve' },
  prevention: 'Configure the object cache to go on without its server, and alarm on that server.',
  fixes: (target, _, line) => {
    const word = answerIn(line)
    return [
      inTask(target, 'To bring the site back at once, go on without the cache', {
        manual:
          'WordPress gets slower, and loses nothing: the cache holds copies. Name the file as before once the cache serves again',
        inside: `mv ${CONTENT_PATH}/object-cache.php ${CONTENT_PATH}/object-cache.php.off`,
      }),
      word === undefined
        ? byHand(
            'Reach the cache again',
            'See the host in wordpress_config_extra (WP_REDIS_HOST), whether that server runs, and whether its security group admits the tasks',
          )
        : (meaningOf(word)?.fix ??
          byHand(
            'Mend what Redis answers',
            'Its documentation says what the word means; the log of the task has the whole sentence',
          )),
    ]
  },
})
