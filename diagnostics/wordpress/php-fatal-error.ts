import { CONTENT_PATH } from '../../evidence/expectations.ts'
import { byHand, type Fix, readLog } from '../../evidence/fix.ts'
import type { HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { configExtraOf } from '../../evidence/readings/config-extra.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import type { AnswerKind } from '../../evidence/readings/wordpress.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { editConfigExtra, prepend } from '../lib/config-extra.ts'
import { answerFact, answerOf, logFact, targetFacts } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { inTask } from '../lib/in-task.ts'
import { earlierRevision, goBackTo } from '../lib/roll-back.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

const IN_WP_CONFIG = /wp-config\.php/
/** PHP's own complaint about a database that does not answer: the database is the cause then. */
const BY_DATABASE = /mysqli_sql_exception/
/** Other causes name what these miss. */
const BY_OTHERS = /RedisException|MemcachedException|Class ["']?\\?mysqli["']? not found/
const MEMORY_LIMIT = /Allowed memory size of (\d+) bytes exhausted/
const EXTENSION = /\/wp-content\/(mu-plugins|plugins|themes)\/([^/\s:]+)/
/** Pages that PHP leaves behind when it dies. */
const DEAD: readonly AnswerKind[] = ['empty-500', 'critical-error', 'empty']
const MORE_MEMORY = '512M'

export default defineDiagnosis({
  id: 'php-fatal-error',
  runbook: 'Issue 6',
  title: 'PHP dies of a fatal error',
  rootCause:
    'PHP dies of a fatal error in the code of a plugin, a theme or WordPress itself: visitors get an error page or nothing.',
  needs: ['logs', 'tasks'],
  considers: ['service', 'stopped-tasks', 'alb-pages', 'target-health', 'task-definition', 'task-definition-history'],
  explains: ['logs-parse-errors', ...BROKEN_PAGES],
  obscures: BEHIND_UNHEALTHY,
  hides: {
    'wp-content-missing': 'the page is empty because PHP died',
  },
  prevention: 'Update plugins and PHP in DEV first, and let WordPress switch off only what it recovers from.',
  match(
    {
      logs,
      tasks,
      service,
      'stopped-tasks': stoppedTasks,
      'alb-pages': albPages,
      'target-health': targetHealth,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
    },
    target,
  ) {
    const context = { service: observed(service), tasks, stopped: observed(stoppedTasks) }
    const start = observed(albPages)?.start
    const kind = answerOf(start, target)?.kind
    const [finding] = currentFindings(logs, context, ['php-fatal', 'php-parse']).filter(
      ({ class: errorClass, excerpt }) =>
        (errorClass === 'php-fatal' || !IN_WP_CONFIG.test(excerpt)) &&
        !(BY_DATABASE.test(excerpt) && kind === 'database-error') &&
        !BY_OTHERS.test(excerpt),
    )
    const page = told(start) ? answerFact('load balancer', start, target) : undefined
    if (!finding && page === undefined) return undefined
    const definition = observed(taskDefinition)
    const running = definition?.running
    const unhealthy = judgedTargets(observed(targetHealth)).some(({ state }) => state === 'unhealthy')
    const dead = unhealthy || kind === undefined || DEAD.includes(kind)
    const words = finding ? finding.excerpt : (start?.answered && start.wordpress.phpError) || ''
    const [, folder, name] = EXTENSION.exec(blamed(words)) ?? []
    const limit = MEMORY_LIMIT.exec(words)?.[1]
    return {
      because: facts([
        finding && logFact(finding),
        answerFact('load balancer', start, target),
        ...(dead ? targetFacts(observed(targetHealth)) : []),
      ]),
      rootCause: rootCauseOf(),
      ...(dead ? {} : { explains: ['logs-parse-errors'] as const }),
      fixes: [
        readLog(target, logs.group, finding ? [finding.stream] : [], '?"PHP Fatal error" ?"PHP Parse error"'),
        ...fixes(),
      ],
    }

    function rootCauseOf(): string {
      const effect = dead ? 'visitors get an error page or nothing' : 'some requests fail, the start page does not'
      if (limit !== undefined)
        return `PHP reaches its memory limit (${Math.round(Number(limit) / 2 ** 20)} MiB): ${effect}.`
      if (name === undefined) return `PHP dies of a fatal error: ${effect}.`
      return `PHP dies of a fatal error in the ${folder === 'themes' ? 'theme' : 'plugin'} ${name.replace(/\.php$/, '')}: ${effect}.`
    }

    function fixes(): readonly Fix[] {
      if (limit !== undefined && running && !configExtraOf(running).includes('WP_MEMORY_LIMIT')) {
        return editConfigExtra(target, running, {
          summary: `Let PHP use ${MORE_MEMORY}; a task with no more memory than that needs more as well`,
          expression: prepend(`define('WP_MEMORY_LIMIT', '${MORE_MEMORY}');`),
        })
      }
      if (folder !== undefined && name !== undefined) {
        return [outOfTheWay(folder, name), newTasks(target, 'the log of those that run says whether it is over')]
      }
      const history = observed(taskDefinitionHistory)
      const before = earlierRevision({ definition, history, tasks, stopped: observed(stoppedTasks) }, target)
      if (before && before.image !== running?.image) return goBackTo(before, { history }, target)
      return [
        byHand(
          'Repair the code',
          'The line names the file and the line in it; restore that file from the image or from a backup of the file system',
        ),
        newTasks(target, 'they start with the repaired code'),
      ]
    }

    function outOfTheWay(kindOfCode: string, extension: string): Fix {
      const path = `${CONTENT_PATH}/${kindOfCode}/${extension}`
      return kindOfCode === 'themes'
        ? inTask(target, `Repair the theme ${extension}`, {
            manual: `In the shell that opens repair ${path}, or restore it from a backup of the file system; without it WordPress shows an empty page`,
            inside: '/bin/bash',
          })
        : inTask(target, `Take ${extension} out of the way`, {
            manual: 'WordPress then switches it off and goes on without it; nothing of it is lost',
            inside: `mv ${path} ${path}.off`,
          })
    }
  },
})

/** The file where PHP stopped: of two that declare one name, the second. */
const blamed = (words: string): string => words.replace(/\(previously declared in [^)]{0,300}\)/, '')

/** A page on which WordPress or PHP says so itself. */
const told = (start: HttpResult | undefined): boolean =>
  start?.answered === true && (start.wordpress.criticalError || isFatal(start.wordpress.phpError))

const isFatal = (phpError: string | null): boolean => phpError !== null && !/^Parse error/.test(phpError)
