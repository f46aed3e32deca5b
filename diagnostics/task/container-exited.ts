import { byHand, readLog } from '../../evidence/fix.ts'
import type { Logs, Task } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { msOf, primaryOf, stoppedNow } from '../../evidence/readings/deployment.ts'
import { endedByItself, endedFirst, exitCodeOf } from '../../evidence/readings/ended-task.ts'
import { findingsOf, streamOf } from '../../evidence/readings/running-streams.ts'
import { facts, list, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { logFact, serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { earlierRevision, goBackTo } from '../lib/roll-back.ts'
import { taskFact } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

/** What a shell and the kernel say by an exit code. */
const MEANINGS: Readonly<Record<number, string>> = {
  0: 'it ended without an error: its command does not stay in the foreground',
  1: 'the program itself gave up',
  126: 'its command cannot be executed',
  127: 'its command was not found in the image',
  134: 'the program aborted',
  137: 'it was killed: a stop that took too long, or the kernel; ECS says nothing of memory',
  139: 'the program crashed (segmentation fault)',
  143: 'something inside told it to end (SIGTERM)',
}

export default defineDiagnosis({
  id: 'container-exited',
  runbook: '6.2, Issue 5',
  title: 'The container ends by itself',
  rootCause: 'The tasks start, but their container ends by itself, and ECS starts one after the other.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'task-definition', 'task-definition-history', 'logs'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  prevention: 'Run each new image and each new command once in DEV before it is deployed anywhere else.',
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      'task-definition': taskDefinition,
      'task-definition-history': taskDefinitionHistory,
      logs,
    },
    target,
  ) {
    if (!service.found) return undefined
    const ended = stoppedNow(service, stoppedTasks).filter(endedByItself)
    const [newest] = ended
    if (!newest) return undefined
    const first = endedFirst(newest)
    const codes = [...new Set(ended.map(exitCodeOf))].filter(code => code !== null)
    const definition = observed(taskDefinition)
    const evidence = {
      definition,
      history: observed(taskDefinitionHistory),
      tasks: observed(tasks),
      stopped: stoppedTasks,
    }
    const primary = primaryOf(service)
    const everWorked = primary?.rolloutState === 'COMPLETED'
    const before = everWorked ? undefined : earlierRevision(evidence, target)
    const seenLogs = observed(logs)
    const stream = seenLogs?.groupFound ? streamOf(seenLogs, newest) : undefined
    const log = readLog(target, definition?.running.logGroup ?? target.environment.logGroup, stream ? [stream] : [])
    return {
      because: facts([
        taskFact(ended),
        lifeFact(ended),
        newest.containers.length > 1 && first && `the container that ended it is ${first.name}`,
        codes.length > 0 &&
          `exit code ${list(codes.map(code => (MEANINGS[code] ? `${code} (${MEANINGS[code]})` : String(code))))}`,
        everWorked
          ? `${revisionName(newest.taskDefinitionArn)} was deployed completely before: it did work once`
          : before && `the revision before it is ${before.family}:${before.revision}`,
        ...lastWords(seenLogs, ended),
        serviceFact(service),
      ]),
      fixes: before
        ? [
            log,
            ...goBackTo(before, evidence, target),
            byHand(
              'Repair it before it is deployed again',
              `Compare ${revisionName(newest.taskDefinitionArn)} with ${before.family}:${before.revision}: image, command, entryPoint and environment`,
            ),
          ]
        : [
            log,
            byHand(
              'Remove what makes the program end',
              'The last lines of the log say what it missed: a command, a file, a variable or a permission on the file system. Correct it by Terraform',
            ),
            newTasks(target, 'they try again'),
          ],
    }
  },
})

const SHOWN_LINES = 3

/** The last error lines of the newest of these tasks that wrote any, in their order: why it ended, as far as it said so. */
function lastWords(logs: Logs | undefined, ended: readonly Task[]): readonly string[] {
  if (!logs?.groupFound) return []
  const said = ended.map(task => findingsOf(logs, [task])).find(lines => lines.length > 0) ?? []
  return said
    .toSorted((a, b) => Date.parse(a.lastAt) - Date.parse(b.lastAt))
    .slice(-SHOWN_LINES)
    .map(logFact)
}

/** How long the tasks lived: a program that cannot run ends within seconds, one that dies of something may take its time. */
function lifeFact(ended: readonly Task[]): string | undefined {
  const lives = ended.flatMap(({ startedAt, stoppedAt }) =>
    startedAt === null || stoppedAt === null ? [] : [msOf(stoppedAt) - msOf(startedAt)],
  )
  if (lives.length === 0) return undefined
  const [shortest, longest] = [Math.min(...lives), Math.max(...lives)].map(span)
  return `they lived for ${shortest === longest ? shortest : `${shortest} to ${longest}`}`
}

const span = (ms: number): string =>
  ms < MINUTE_MS ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / MINUTE_MS)} min`
const MINUTE_MS = 60_000
