import type { EvidenceData, HttpAnswer, LogErrorClass, Task, TaskDefinitionRevision } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import { answer } from './answers.ts'
import { type Changes, healthyData, NOW } from './evidence.ts'

const MINUTE_MS = 60_000
export const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * MINUTE_MS).toISOString()

type Found = Extract<EvidenceData['service'], { found: true }>

/** The healthy task with differences. */
export const taskOf = (target: Target, parts: Partial<Task> = {}): Task => {
  const [task] = healthyData(target).tasks.tasks
  if (!task) throw new Error('a healthy tenant has a task')
  return { ...task, ...parts }
}

/** A task that ended a few minutes ago, as ECS tells it: `TaskFailedToStart` unless said otherwise. */
export const stoppedTask = (
  target: Target,
  stoppedReason: string,
  parts: Partial<Task> & { readonly exitCode?: number; readonly reason?: string; readonly minutes?: number } = {},
): Task => {
  const { exitCode = null, reason = null, minutes = 3, ...more } = parts
  const task = taskOf(target)
  const started = more.stopCode !== undefined
  return {
    ...task,
    id: '5c0ffee00001',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAt: minutesAgo(minutes + 2),
    startedAt: started ? minutesAgo(minutes + 1) : null,
    stoppedAt: minutesAgo(minutes),
    stopCode: 'TaskFailedToStart',
    stoppedReason,
    containers: task.containers.map(container => ({
      ...container,
      lastStatus: 'STOPPED',
      exitCode,
      reason,
      // Of an image that was never pulled ECS tells no digest.
      imageDigest: started ? container.imageDigest : null,
    })),
    ...more,
  }
}

export const serviceOf = (target: Target, parts: Partial<Found> = {}): Found => ({
  ...healthyData(target).service,
  ...parts,
  found: true,
})

/** A service whose deployment gets no task up. */
export const struggling = (target: Target, parts: Partial<Found> = {}): Found => {
  const service = healthyData(target).service
  return serviceOf(target, {
    runningCount: 0,
    deployments: service.deployments.map(deployment => ({
      ...deployment,
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: `ECS deployment ${deployment.id} in progress.`,
      runningCount: 0,
      failedTasks: 3,
      createdAt: minutesAgo(12),
    })),
    events: [
      {
        at: minutesAgo(1),
        message: `(service ${service.name}) is unable to consistently start tasks successfully.`,
      },
    ],
    ...parts,
  })
}

export const gateway = (status: 502 | 503 | 504): HttpAnswer => {
  const words = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' }[status]
  return answer({
    status,
    server: 'awselb/2.0',
    contentType: 'text/html',
    title: `${status} ${words}`,
    bodyBytes: 162,
  })
}

/** The same answer at the load balancer and through the edge. */
export const answering = (target: Target, start: HttpAnswer): Changes => {
  const { 'alb-pages': alb, 'edge-pages': edge } = healthyData(target)
  const through = { xCache: 'Miss from cloudfront', httpVersion: '2', url: `https://${target.domain}/` } as const
  return { 'alb-pages': { ...alb, start }, 'edge-pages': { ...edge, start: { ...start, ...through } } }
}

/** No task gets to run: what is seen everywhere while tasks stop again and again. */
export const noTasks = (target: Target, ...stopped: readonly Task[]): Changes => ({
  service: struggling(target),
  tasks: { tasks: [] },
  'stopped-tasks': { tasks: stopped },
  'target-health': { ...healthyData(target)['target-health'], targets: [] },
  'request-marker': { ...healthyData(target)['request-marker'], status: 503, foundInStream: null },
  ...answering(target, gateway(503)),
})

/** The tenant's only target, unhealthy for the load balancer's reason. */
export const unhealthy = (target: Target, reason: string, description = ''): Changes => ({
  'target-health': {
    ...healthyData(target)['target-health'],
    targets: [{ id: '10.0.3.17', port: 80, state: 'unhealthy', reason, description }],
  },
})

/** Error lines in the running task's stream. */
export const logged = (target: Target, errorClass: LogErrorClass, excerpt: string): Changes => {
  const { logs } = healthyData(target)
  const stream = `${target.names.logStreamPrefix}8f3a11112222`
  return {
    logs: {
      ...logs,
      findings: [{ class: errorClass, stream, count: 12, firstAt: minutesAgo(8), lastAt: minutesAgo(0), excerpt }],
    },
  }
}

/** The running revision with differences, beside an earlier one that the registry can still serve. */
export const revisions = (
  target: Target,
  running: Partial<TaskDefinitionRevision> = {},
  earlier: Partial<TaskDefinitionRevision> = {},
): Changes => {
  const healthy = healthyData(target)
  const arn = (revision: number) => healthy.service.taskDefinitionArn.replace(/\d+$/, String(revision))
  const now = { ...healthy['task-definition'].running, ...running }
  const before = { ...healthy['task-definition'].running, arn: arn(1), revision: 1, ...earlier }
  const digest = target.expectedDigests[0] ?? null
  return {
    'task-definition': { running: now, latestArn: now.arn },
    'task-definition-history': {
      activeRevisionArns: [now.arn, before.arn],
      revisions: [before],
      imageDigests: { [before.image]: digest },
    },
  }
}
