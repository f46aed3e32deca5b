import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { judgedTasks, withdrawnFact } from '../lib/bad-image.ts'
import { currentFindings } from '../lib/current-findings.ts'
import { answerFact, answerOf, logFact, targetFacts } from '../lib/facts.ts'
import { backToWorkingImage } from '../lib/roll-back.ts'
import { BROKEN_PAGES } from '../lib/steps.ts'

const PARSE_ERROR = /^Parse error/
const IN_WP_CONFIG = /wp-config\.php/
/** What WORDPRESS_CONFIG_EXTRA holds is evaluated by wp-config.php: PHP names it so. */
const IN_CONFIG_EXTRA = /eval\(\)'d code/

export default defineDiagnosis({
  id: 'wp-config-parse-error',
  runbook: 'Issue 6',
  title: 'wp-config.php does not parse',
  rootCause:
    'The running image writes a second <?php into wp-config.php: every request ends in a PHP parse error before WordPress starts.',
  needs: ['logs', 'tasks'],
  considers: [
    'service',
    'stopped-tasks',
    'image',
    'target-health',
    'alb-pages',
    'task-definition',
    'task-definition-history',
  ],
  explains: ['image-digest', 'logs-parse-errors', ...BROKEN_PAGES],
  obscures: ['database-reachable', 'requests-logged'],
  hides: {
    'image-known-bad': 'it says what is wrong with that image',
    'image-drifted': 'it says what is wrong with that image',
    'php-fatal-error': 'the parse error is the fatal error',
    'container-exited': 'the parse error ends the container',
  },
  prevention:
    'Build with Dockerfile.fixed for linux/amd64, never with Dockerfile, and refuse withdrawn digests in the pipeline.',
  match(
    {
      logs,
      tasks,
      service,
      'stopped-tasks': stoppedTasks,
      image,
      'target-health': targetHealth,
      'alb-pages': albPages,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
    },
    target,
  ) {
    const context = { service: observed(service), tasks, stopped: observed(stoppedTasks) }
    const finding = currentFindings(logs, context, ['php-parse']).find(({ excerpt }) => IN_WP_CONFIG.test(excerpt))
    const withdrawn = withdrawnFact(judgedTasks(tasks, undefined, undefined), observed(image), target)
    const start = observed(albPages)?.start
    const silent500 = answerOf(start, target)?.kind === 'empty-500'
    const shown = start?.answered ? start.wordpress.phpError : null
    const onPage = shown !== null && PARSE_ERROR.test(shown) && IN_WP_CONFIG.test(shown)
    if (!finding && !onPage) return undefined
    const answer = answerFact('load balancer', start, target)
    const definition = observed(taskDefinition)
    const rollBack = backToWorkingImage(
      { definition, history: observed(taskDefinitionHistory), tasks, stopped: observed(stoppedTasks) },
      target,
    )
    const extra = IN_CONFIG_EXTRA.test(finding?.excerpt ?? shown ?? '')
    return {
      because: facts([
        withdrawn,
        finding && logFact(finding),
        ...targetFacts(observed(targetHealth)),
        (silent500 || onPage) && answer,
      ]),
      ...(extra
        ? {
            rootCause:
              'The PHP in WORDPRESS_CONFIG_EXTRA of the task definition does not parse: every request fails before WordPress starts.',
          }
        : withdrawn === undefined
          ? {
              rootCause:
                'wp-config.php does not parse, so every request fails before WordPress starts. The image is not known to be withdrawn: it repeats the fault of 2025-12-24 or brings one of its own.',
            }
          : {}),
      fixes: rollBack,
    }
  },
})
