import { byHand, type Fix } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { stoppedNow } from '../../evidence/readings/deployment.ts'
import { endedByMemory, endedFirst, exitCodeOf } from '../../evidence/readings/ended-task.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newRevision } from '../lib/fixes.ts'
import { taskFact } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'
import { doubledMemory } from '../lib/task-size.ts'

export default defineDiagnosis({
  id: 'task-out-of-memory',
  runbook: '6.2, Issue 5',
  title: 'The tasks run out of memory',
  rootCause:
    'WordPress needs more memory than its task has: the container is killed, and so is each one that replaces it.',
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'task-definition'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: {
    'container-exited': 'memory is why it exited',
  },
  prevention: 'Give the task room for the PHP workers times their memory_limit, and alarm on MemoryUtilization.',
  match({ service, 'stopped-tasks': stoppedTasks, 'task-definition': taskDefinition }, target) {
    const killed = stoppedNow(service, stoppedTasks).filter(endedByMemory)
    const [newest] = killed
    if (!newest) return undefined
    const running = observed(taskDefinition)?.running
    const victim = endedFirst(newest)?.name
    const beside = running !== undefined && victim !== running.containerName ? victim : undefined
    const size = { cpu: Number(running?.cpu), memoryMb: Number(running?.memory) }
    const larger = running ? doubledMemory(size) : undefined
    return {
      ...(beside === undefined
        ? {}
        : {
            rootCause: `${beside}, which runs beside ${running?.containerName}, needs more memory than it has: it is killed, ECS ends the whole task with it, and each one that replaces it.`,
          }),
      because: facts([
        taskFact(killed),
        `exit code of ${beside === undefined ? '' : `${beside} in `}${newest.id}: ${exitCodeOf(newest) ?? 'not given'}`,
        running &&
          `${revisionName(running.arn)} gives a task ${running.memory ?? 'no'} MiB and ${running.cpu ?? 'no'} CPU units`,
        serviceFact(service),
      ]),
      fixes:
        running && larger
          ? moreMemory()
          : [
              byHand(
                'Give the task more memory',
                `Raise cpu and memory in ${target.environment.name}.tfvars to a pair that Fargate offers, and apply`,
              ),
            ],
    }

    function moreMemory(): readonly Fix[] {
      if (!running || !larger) return []
      return [
        ...newRevision(target, running, {
          summary: `Give the task ${larger.memoryMb} MiB and ${larger.cpu} CPU units`,
          filter:
            '.cpu = $cpu | .memory = $memory | (.containerDefinitions[] | select(.name == $container and .memory).memory) |= . * 2',
          variables: {
            cpu: String(larger.cpu),
            memory: String(larger.memoryMb),
            container: beside ?? running.containerName,
          },
        }),
        byHand(
          'Keep it',
          `Set task_cpu = ${larger.cpu} and task_memory = ${larger.memoryMb} in ${target.environment.name}.tfvars: the next terraform apply would take the memory away again`,
        ),
      ]
    }
  },
})
