import { WORDPRESS_CONTAINER } from '../../evidence/expectations.ts'
import { advice, byHand, readLog } from '../../evidence/fix.ts'
import type { EvidenceOf, Logs, Service, Task, TaskContainer, TaskDefinition } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { msOf, primaryOf, stoppedNow } from '../../evidence/readings/deployment.ts'
import { endedAlone, endedByItself, endedFirst, exitCodeOf } from '../../evidence/readings/ended-task.ts'
import { findingsOf, streamOf } from '../../evidence/readings/running-streams.ts'
import { facts, list, revisionName } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis, type Match } from '../define.ts'
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
    const main = observed(taskDefinition)?.running.containerName ?? WORDPRESS_CONTAINER
    const alone = endedAlone(observed(tasks), main)
    if (alone.length > 0)
      return withoutMain(alone, main, { service, definition: observed(taskDefinition), logs }, target)
    const ended = stoppedNow(service, stoppedTasks).filter(endedByItself)
    const [newest] = ended
    if (!newest) return undefined
    const first = endedFirst(newest)
    const beside = first !== undefined && first.name !== main ? first : undefined
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
    const log = beside
      ? advice(
          `Read the log of ${beside.name}`,
          `logConfiguration of ${beside.name} in the task definition says where it stands`,
        )
      : readLog(target, definition?.running.logGroup ?? target.environment.logGroup, stream ? [stream] : [])
    return {
      ...(beside
        ? {
            rootCause: `The tasks start, but ${beside.name}, which runs beside ${main}, ends by itself: ECS ends the whole task with it, and starts one after the other.`,
          }
        : {}),
      because: facts([
        taskFact(ended),
        lifeFact(ended),
        newest.containers.length > 1 &&
          first &&
          `the container that ended it is ${first.name}${othersOf(newest, first)}`,
        codes.length > 0 &&
          `exit code ${list(codes.map(code => (MEANINGS[code] ? `${code} (${MEANINGS[code]})` : String(code))))}`,
        everWorked
          ? `${revisionName(newest.taskDefinitionArn)} was deployed completely before: it did work once`
          : before && `the revision before it is ${before.family}:${before.revision}`,
        ...(beside ? [] : lastWords(seenLogs, ended)),
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

/** How the others ended, which are told to end once an essential one has. */
function othersOf({ containers }: Task, first: TaskContainer): string {
  const others = containers.filter(({ name, exitCode }) => name !== first.name && exitCode !== null)
  return others.length === 0 ? '' : `; ${list(others.map(({ name, exitCode }) => `${name} ended with ${exitCode}`))}`
}

/** Tasks go on to run without WordPress: no container of theirs that is left is one that ends a task. */
function withoutMain(
  alone: readonly Task[],
  main: string,
  seen: {
    readonly service: Service
    readonly definition: TaskDefinition | undefined
    readonly logs: EvidenceOf<'logs'> | undefined
  },
  target: Target,
): Match {
  const logs = observed(seen.logs)
  const [newest] = alone
  const stream = logs?.groupFound && newest ? streamOf(logs, newest) : undefined
  return {
    rootCause: `${main} ended inside of tasks that go on to run: ECS starts it no more, since its container does not end the task (essential: false) or others outlive it.`,
    hides: ['port-not-listening'],
    because: facts([
      ...alone.map(({ id, containers }) => {
        const ended = containers.find(({ name }) => name === main)
        const reason = ended?.reason === null || ended === undefined ? '' : ` (${ended.reason})`
        return `task ${id} runs, its ${main} is ${ended?.lastStatus} with exit code ${ended?.exitCode ?? 'unknown'}${reason}`
      }),
      ...lastWords(logs, alone),
      serviceFact(seen.service),
    ]),
    fixes: [
      readLog(target, seen.definition?.running.logGroup ?? target.environment.logGroup, stream ? [stream] : []),
      newTasks(target, `${main} runs again`),
      byHand(
        'Let ECS replace such a task',
        `Set essential = true for ${main} in the task definition by Terraform, and remove what ended it: the last lines of its log say what`,
      ),
    ],
  }
}

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
