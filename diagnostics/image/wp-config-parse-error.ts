import { byHand, type Fix, readLog } from '../../evidence/fix.ts'
import type { Image, TaskDefinition, TaskDefinitionHistory, Tasks } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { configExtraOf } from '../../evidence/readings/config-extra.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import { digestOf, sameImage } from '../../evidence/readings/same-image.ts'
import { facts, shortDigest } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { judgedTasks, withdrawnFact } from '../lib/bad-image.ts'
import { answerFact, answerOf, logFact, targetFacts } from '../lib/facts.ts'
import { newTasks, terraform } from '../lib/fixes.ts'
import { backToWorkingImage, goBackTo } from '../lib/roll-back.ts'
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
    const definition = observed(taskDefinition)
    const withdrawn = withdrawnFact(judgedTasks(tasks, undefined, undefined), observed(image), definition, target)
    const start = observed(albPages)?.start
    const silent500 = answerOf(start, target)?.kind === 'empty-500'
    const shown = start?.answered ? start.wordpress.phpError : null
    const onPage = shown !== null && PARSE_ERROR.test(shown) && IN_WP_CONFIG.test(shown)
    const said = finding?.excerpt ?? (onPage ? shown : undefined)
    if (said === undefined) return undefined
    const answer = answerFact('load balancer', start, target)
    const rollBack = backToWorkingImage(
      { definition, history: observed(taskDefinitionHistory), tasks, stopped: observed(stoppedTasks) },
      target,
    )
    const extra = IN_CONFIG_EXTRA.test(said)
    const good =
      withdrawn === undefined ? knownGood(tasks, definition?.running.containerName, target, observed(image)) : undefined
    const evidence = facts([
      withdrawn,
      good && `the tasks run ${shortDigest(good)}, which is known to be good`,
      finding && logFact(finding),
      ...targetFacts(observed(targetHealth)),
      (silent500 || onPage) && answer,
    ])
    if (extra || good !== undefined)
      return {
        because: evidence,
        rootCause: extra
          ? 'The PHP in WORDPRESS_CONFIG_EXTRA of the task definition does not parse: every request fails before WordPress starts.'
          : 'wp-config.php does not parse, so every request fails before WordPress starts. The image is not at fault, it is known to be good: the file was changed where it lies, on a volume or in the container, or by what the task definition puts into it.',
        explains: [...BROKEN_PAGES, 'logs-parse-errors', 'database-reachable', 'requests-logged'],
        fixes: repairFile(
          { said, streams: finding ? [finding.stream] : [] },
          extra,
          definition,
          observed(taskDefinitionHistory),
          target,
        ),
      }
    return {
      because: evidence,
      ...(withdrawn === undefined
        ? {
            rootCause:
              'wp-config.php does not parse, so every request fails before WordPress starts. The image is not known to be withdrawn: it repeats the fault of 2025-12-24 or brings one of its own.',
          }
        : {}),
      fixes: rollBack,
    }
  },
})

/** The digest that every running task runs, if it is one that is known to be good. */
function knownGood(
  { tasks }: Tasks,
  containerName: string | undefined,
  { expectedDigests }: Target,
  image: Image | undefined,
): string | undefined {
  const digests = new Set(tasks.map(task => digestOf(task, containerName)))
  const [only = null, ...others] = digests
  if (only === null || others.length > 0) return undefined
  return sameImage(only, image).some(digest => expectedDigests.includes(digest)) ? only : undefined
}

/** What is at fault is a file or a variable: no other image, and no new task of the same revision, repairs a variable or a volume. */
function repairFile(
  { said, streams }: { readonly said: string; readonly streams: readonly string[] },
  extra: boolean,
  definition: TaskDefinition | undefined,
  history: TaskDefinitionHistory | undefined,
  target: Target,
): readonly Fix[] {
  const running = definition?.running
  const log = readLog(target, running?.logGroup ?? target.environment.logGroup, streams)
  if (extra && running) {
    const before = history?.revisions
      .filter(({ revision, status }) => revision < running.revision && status === 'ACTIVE')
      .toSorted((a, b) => b.revision - a.revision)
      .find(each => each.image === running.image && configExtraOf(each) !== configExtraOf(running))
    return [
      ...(before ? goBackTo(before, { history }, target) : []),
      log,
      terraform(target, 'Correct the PHP and deploy it', 'WORDPRESS_CONFIG_EXTRA so that php -l accepts it'),
    ]
  }
  const path = said.split(' ').find(word => word.endsWith('/wp-config.php')) ?? 'wp-config.php'
  const volume = running?.volumes.find(({ containerPath }) => containerPath !== null && path.startsWith(containerPath))
  const inTask = `Inside a task: php -l ${path}`
  return [
    log,
    byHand(
      volume ? `Repair ${path} on the volume ${volume.name}` : `See what changed ${path}`,
      volume
        ? `${inTask}, then correct it or restore it from a backup of ${volume.fileSystemId}: new tasks find the same file`
        : `${inTask}; its entrypoint writes it from the variables of the task definition, WORDPRESS_CONFIG_EXTRA above all, and a plugin can change it`,
    ),
    ...(volume ? [] : [newTasks(target, 'each begins with the file of the image again')]),
  ]
}
