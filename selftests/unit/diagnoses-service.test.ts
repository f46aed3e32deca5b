import { describe, expect, test } from 'vitest'
import type { Logs, SecurityGroup, Task, TaskContainer } from '../../evidence/index.ts'
import { answer, freshStart } from '../lib/answers.ts'
import {
  answering,
  gateway,
  minutesAgo,
  noTasks,
  revisions,
  serviceOf,
  stoppedTask,
  struggling,
  taskOf,
  unhealthy,
} from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf, commandsOf } from '../lib/causes.ts'
import { type Changes, healthyData, openGroup, targetIn } from '../lib/evidence.ts'
import { targetGroupArn } from '../lib/rules.ts'

const target = targetIn('prod')
const dev = targetIn('dev')
const { names, domain } = target
const healthy = healthyData(target)

const exited = (exitCode: number, reason?: string, stoppedReason = 'Essential container in task exited') =>
  stoppedTask(target, stoppedReason, {
    stopCode: 'EssentialContainerExited',
    exitCode,
    ...(reason === undefined ? {} : { reason }),
  })
/** A task with an agent beside its WordPress. */
const withSidecar = (task: Task, agent: Partial<TaskContainer>, wordpress: Partial<TaskContainer> = {}): Task => ({
  ...task,
  containers: task.containers.flatMap(container => [
    { ...container, ...wordpress },
    { ...container, name: 'agent', ...agent },
  ]),
})
/** One error line of a task in its log. */
const saying = ({ id }: Task, excerpt: string): Logs => {
  if (!healthy.logs.groupFound) return healthy.logs
  const stream = `${healthy.logs.prefix}${id}`
  return {
    ...healthy.logs,
    streams: [{ name: stream, lastEventAt: minutesAgo(3) }],
    findings: [{ class: 'unnamed', stream, count: 1, firstAt: minutesAgo(3), lastAt: minutesAgo(3), excerpt }],
  }
}
const KILLED = 'OutOfMemoryError: container killed due to memory usage'
const MISMATCH = 'Health checks failed with these codes: [302]'
const REDIRECTED = 'Health checks failed with these codes: [308]'
const toHttps = answering(target, answer({ url: `http://${domain}/`, status: 308, location: `https://${domain}` }))

const healthCheck = (parts: Partial<(typeof healthy)['target-group']['healthCheck']>): Changes => ({
  'target-group': {
    ...healthy['target-group'],
    healthCheck: { ...healthy['target-group'].healthCheck, ...parts },
  },
})

/** Groups that only let in whom they name, the tasks' group nobody but itself. */
const closedTasks = (ingress: SecurityGroup['ingress'] = []): Changes => {
  const tasks = { ...openGroup('sg-tasks'), nameTag: 'prod-ecs-tasks-sg', ingress }
  return {
    'security-groups': {
      alb: [openGroup('sg-alb')],
      tasks: [tasks],
      database: [openGroup('sg-database')],
      efs: [openGroup('sg-efs')],
      service: [tasks],
    },
  }
}
const lets = (parts: Partial<SecurityGroup['ingress'][number]>): SecurityGroup['ingress'] => [
  { protocol: 'tcp', fromPort: 80, toPort: 80, cidrs: [], groupIds: [], prefixListIds: [], ...parts },
]
const stuck: Changes = {
  ...unhealthy(target, 'Target.Timeout', 'Request timed out'),
  ...answering(target, gateway(504)),
}
const NOT_THERE =
  '(task 8378fd0fc0d744109128c8d6a0b71524) (port 80) is unhealthy in (target-group arn) due to (reason Health checks failed with these codes: [404]).'
const told = (message: string): Changes => ({
  service: struggling(target, { events: [{ at: minutesAgo(1), message: `(service ${names.service}) ${message}` }] }),
})
const noRegistration: Changes = {
  service: serviceOf(target, { loadBalancers: [] }),
  'target-health': { ...healthy['target-health'], targets: [] },
  ...answering(target, gateway(503)),
}
const rolledBack = serviceOf(target, {
  events: [{ at: minutesAgo(30), message: `(service ${names.service}) rolling back to (deployment ecs-svc/2222).` }],
})

const CASES: readonly CauseCase[] = [
  { what: 'healthy', changes: {}, causes: '' },
  {
    what: 'no service',
    changes: { service: { found: false, name: names.service, reason: 'MISSING' }, tasks: { tasks: [] } },
    causes: 'service-missing',
    says: /no ECS service/,
    first: /ecs list-services/,
  },
  {
    what: 'a deleted service that is still told of',
    changes: { service: serviceOf(target, { status: 'INACTIVE', runningCount: 0, desiredCount: 0 }) },
    causes: 'service-missing',
    says: /INACTIVE/,
  },
  {
    what: 'scaled to 0',
    changes: { ...noTasks(target), service: serviceOf(target, { desiredCount: 0, runningCount: 0 }) },
    causes: 'service-scaled-to-zero',
    first: /--desired-count 1/,
  },
  {
    what: 'scaled to 0 in DEV during office hours',
    target: dev,
    changes: { ...noTasks(dev), service: serviceOf(dev, { desiredCount: 0, runningCount: 0 }) },
    causes: 'service-scaled-to-zero',
    because: /within office hours/,
  },
  {
    what: 'a deployment that began two minutes ago',
    changes: {
      ...noTasks(target),
      service: struggling(target, {
        deployments: struggling(target).deployments.map(each => ({
          ...each,
          failedTasks: 0,
          pendingCount: 1,
          createdAt: minutesAgo(2),
        })),
        pendingCount: 1,
        events: [],
      }),
      tasks: { tasks: [taskOf(target, { lastStatus: 'PENDING', startedAt: null })] },
    },
    causes: 'deployment-in-progress',
    first: /ecs wait services-stable/,
  },
  {
    what: 'the same, while ECS says that it cannot start tasks',
    changes: {
      ...noTasks(target),
      service: struggling(target, {
        deployments: struggling(target).deployments.map(each => ({
          ...each,
          failedTasks: 0,
          createdAt: minutesAgo(2),
        })),
      }),
    },
    causes: '',
    unexplained: ['service-stable', 'tasks-start', 'targets-healthy', 'alb-response', 'edge-response'],
  },
  {
    what: 'a deployment that was rolled back',
    changes: { service: rolledBack, ...revisions(target) },
    causes: 'deployment-rolled-back',
    says: /went back/,
  },
  {
    what: 'a deployment that was rolled back to a revision that fails as well',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'),
      service: rolledBack,
      ...revisions(target),
    },
    causes: 'deployment-rolled-back',
    says: /need not be the fault of the revision/,
    unexplained: ['targets-healthy'],
  },
  {
    what: 'a rollback before the deployment in force',
    changes: {
      service: serviceOf(target, {
        events: [{ at: minutesAgo(300), message: `(service x) rolling back to (deployment ecs-svc/1111).` }],
      }),
    },
    causes: '',
  },
  {
    what: 'a newer revision that was never deployed',
    changes: {
      'task-definition': {
        ...healthy['task-definition'],
        latestArn: healthy.service.taskDefinitionArn.replace(/2$/, '3'),
      },
    },
    causes: 'revision-not-rolled-out',
    first: /--task-definition prod-goldencrust:3/,
  },
  {
    what: 'out of memory',
    changes: noTasks(target, exited(137, KILLED)),
    causes: 'task-out-of-memory',
    says: /needs more memory/,
    because: /512 MiB and 256 CPU units/,
    first: /--arg cpu 256 --arg memory 1024/,
  },
  {
    what: 'killed, and nobody says why',
    changes: noTasks(target, exited(137)),
    causes: 'container-exited',
    because: /ECS says nothing of memory/,
  },
  {
    what: 'a program that lived for minutes before it ended',
    changes: noTasks(target, { ...exited(1), startedAt: minutesAgo(10), stoppedAt: minutesAgo(2) }),
    causes: 'container-exited',
    because: /they lived for 8 min/,
  },
  {
    what: 'killed because it did not end when ECS stopped it',
    changes: {
      'stopped-tasks': {
        tasks: [
          stoppedTask(target, 'Scaling activity initiated by (deployment ecs-svc/2222)', {
            stopCode: 'ServiceSchedulerInitiated',
            exitCode: 137,
          }),
        ],
      },
    },
    causes: '',
  },
  {
    what: 'out of memory in an earlier deployment',
    changes: { 'stopped-tasks': { tasks: [{ ...exited(137, KILLED), startedBy: 'ecs-svc/1111' }] } },
    causes: '',
  },
  {
    what: 'a command that the image does not have, since the last revision',
    changes: { ...noTasks(target, exited(127)), ...revisions(target) },
    causes: 'container-exited',
    because: /127 \(its command was not found in the image\)/,
    commands: /^aws logs filter-log-events[\s\S]*update-service[\s\S]*--task-definition prod-goldencrust:1/,
  },
  {
    what: 'a program that gives up, without an earlier revision',
    changes: noTasks(target, exited(1)),
    causes: 'container-exited',
    because: /1 \(the program itself gave up\)/,
    first: /logs filter-log-events/,
  },
  {
    what: 'a program that said why it gave up',
    changes: { ...noTasks(target, exited(1)), logs: saying(exited(1), 'AH00534: More than one MPM loaded.') },
    causes: 'container-exited',
    because: /"AH00534: More than one MPM loaded\."/,
  },
  {
    what: 'an agent beside WordPress that gives up, upon which WordPress is told to end',
    changes: noTasks(target, withSidecar(exited(0), { exitCode: 1 })),
    causes: 'container-exited',
    says: /agent, which runs beside wordpress, ends by itself/,
    because: /ended it is agent; wordpress ended with 0[\s\S]*exit code 1 /,
  },
  {
    what: 'an agent beside WordPress that has too little memory: its own limit is raised',
    changes: noTasks(
      target,
      withSidecar(exited(0), { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }),
    ),
    causes: 'task-out-of-memory',
    says: /agent, which runs beside wordpress, needs more memory/,
    because: /exit code of agent in 5c0ffee00001: 137/,
    first: /--arg container agent/,
  },
  {
    what: 'WordPress ended, and its task goes on to run with an agent alone',
    changes: {
      ...unhealthy(target, 'Target.FailedHealthChecks', 'Health checks failed'),
      ...answering(target, gateway(502)),
      tasks: { tasks: [withSidecar(taskOf(target, {}), {}, { lastStatus: 'STOPPED', exitCode: 255 })] },
    },
    causes: 'container-exited',
    says: /wordpress ended inside of tasks that go on to run/,
    because: /its wordpress is STOPPED with exit code 255/,
    commands: /force-new-deployment/,
  },
  {
    what: 'a command that cannot even be started',
    changes: noTasks(
      target,
      stoppedTask(target, 'CannotStartContainerError: exec: "apache3": executable file not found in $PATH'),
    ),
    causes: 'container-not-startable',
  },
  {
    what: 'a program for another processor ends as well',
    changes: noTasks(target, exited(1, 'exec /usr/local/bin/docker-entrypoint.sh: exec format error')),
    causes: 'image-platform-mismatch',
  },
  {
    what: 'a health check that accepts only 200',
    changes: { ...unhealthy(target, 'Target.ResponseCodeMismatch', MISMATCH), ...healthCheck({ matcher: '200' }) },
    causes: 'health-check-mismatch',
    because: /accepts 200/,
    first: /modify-target-group[\s\S]*--matcher '\{"HttpCode":"200,301,302"\}'/,
  },
  {
    what: 'an answer of a working site that no matcher of ours names',
    changes: unhealthy(target, 'Target.ResponseCodeMismatch', REDIRECTED),
    causes: 'health-check-mismatch',
    first: /--matcher '\{"HttpCode":"200,301,302,308"\}'/,
  },
  {
    what: 'the same answer, and visitors get it, too',
    changes: { ...unhealthy(target, 'Target.ResponseCodeMismatch', REDIRECTED), ...toHttps },
    causes: 'redirect-loop',
  },
  {
    what: 'a page that is refused for a path of its own, while the page that the fix would ask for fails',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', REDIRECTED),
      ...answering(target, answer({ status: 404, title: 'Not Found' })),
      ...healthCheck({ path: '/healthz' }),
    },
    causes: '',
    unexplained: ['targets-healthy', 'alb-response', 'edge-response'],
  },
  {
    what: 'an error that no matcher has to accept',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [404]'),
      ...healthCheck({ matcher: '200' }),
    },
    causes: '',
    unexplained: ['targets-healthy'],
  },
  {
    what: 'the address of a task as the host, which no matcher makes right',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [400]'),
      ...healthCheck({ matcher: '200' }),
    },
    causes: 'health-check-mismatch',
    commands: /^$/,
  },
  {
    what: 'health checks that are limited, and visitors that are not',
    changes: unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'),
    causes: 'security-plugin-blocks',
    says: /refuses the health checks/,
  },
  {
    what: 'a health check on a page that is not there',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [404]'),
      ...healthCheck({ path: '/healthz' }),
    },
    causes: 'health-check-mismatch',
    first: /--health-check-path \//,
  },
  {
    what: 'a health check on a page that is not there, of which only an event is left',
    changes: { ...noTasks(target), ...told(NOT_THERE), ...healthCheck({ path: '/healthz' }) },
    causes: 'health-check-mismatch',
    because: /event, .*these codes: \[404\]/,
    first: /--health-check-path \//,
  },
  {
    what: 'the same event, and a target that is well since',
    changes: { ...told(NOT_THERE), ...healthCheck({ path: '/healthz' }) },
    causes: '',
    unexplained: ['service-stable'],
  },
  {
    what: 'a login of the web server itself',
    changes: {
      ...unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [401]'),
      ...answering(target, answer({ status: 401, wwwAuthenticate: 'Basic realm="Restricted"' })),
    },
    causes: 'health-check-mismatch',
    says: /a login of its own/,
  },
  {
    what: 'a health check that rightly refuses 500',
    changes: unhealthy(target, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'),
    causes: '',
    unexplained: ['targets-healthy'],
  },
  {
    what: 'a check that the target on its way out fails',
    changes: {
      'target-health': {
        ...healthy['target-health'],
        targets: [
          ...healthy['target-health'].targets,
          {
            id: '10.0.3.9',
            port: 80,
            state: 'unhealthy.draining',
            reason: 'Target.ResponseCodeMismatch',
            description: MISMATCH,
          },
        ],
      },
      ...healthCheck({ matcher: '200' }),
    },
    causes: '',
  },
  {
    what: 'WordPress is stuck',
    changes: stuck,
    causes: 'health-check-timeout',
    because: /the network is not the reason/,
    first: /logs filter-log-events/,
  },
  {
    what: 'WordPress is slower than the health check waits',
    changes: unhealthy(target, 'Target.Timeout', 'Request timed out'),
    causes: 'health-check-timeout',
    says: /slower than the health check waits/,
    first: /--health-check-timeout-seconds 25/,
  },
  {
    what: 'one of two targets hangs, and the page of the other comes at once',
    changes: {
      tasks: { tasks: [taskOf(target), taskOf(target, { id: '8f3a22223333', privateIp: '10.0.3.18' })] },
      'target-health': {
        ...healthy['target-health'],
        targets: [
          ...healthy['target-health'].targets,
          { id: '10.0.3.18', port: 80, state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' },
        ],
      },
    },
    causes: 'health-check-timeout',
    says: /from 1 of 2 targets, while the others give one/,
    because: /10\.0\.3\.17:80 healthy/,
    first: /^aws logs filter-log-events/,
  },
  {
    what: 'a check that waits as long as we would have it wait',
    changes: { ...unhealthy(target, 'Target.Timeout', 'Request timed out'), ...healthCheck({ timeoutSeconds: 25 }) },
    causes: 'health-check-timeout',
    first: /^aws logs filter-log-events/,
  },
  {
    what: 'the load balancer is not let in',
    changes: { ...stuck, ...closedTasks() },
    causes: 'alb-cannot-reach-tasks',
    because: /none of the 0 ingress rules of prod-ecs-tasks-sg \(sg-tasks\) lets in sg-alb/,
    first: /authorize-security-group-ingress[\s\S]*--group-id sg-tasks[\s\S]*--source-group sg-alb/,
  },
  {
    what: 'the load balancer is let in on the port of visitors, not on that of the health check',
    changes: {
      ...stuck,
      ...closedTasks(lets({ fromPort: 80, toPort: 80, groupIds: ['sg-alb'] })),
      ...healthCheck({ port: '5000' }),
    },
    causes: 'alb-cannot-reach-tasks',
    says: /asks tcp 5000/,
    first: /--health-check-port traffic-port/,
  },
  {
    what: 'the load balancer is let in on another port',
    changes: { ...stuck, ...closedTasks(lets({ fromPort: 8080, toPort: 8080, groupIds: ['sg-alb'] })) },
    causes: 'alb-cannot-reach-tasks',
  },
  {
    what: 'the load balancer is let in by its addresses, which are not known',
    changes: { ...stuck, ...closedTasks(lets({ cidrs: ['10.0.0.0/16'] })) },
    causes: 'health-check-timeout',
    says: /most likely/,
  },
  {
    what: 'the load balancer carries another group, which the tasks let in',
    changes: {
      ...closedTasks(lets({ groupIds: ['sg-other'] })),
      'load-balancer': { ...healthy['load-balancer'], securityGroups: ['sg-other'] },
    },
    causes: '',
  },
  {
    what: 'the service registers with no target group',
    changes: noRegistration,
    causes: 'targets-missing',
    says: /with no target group/,
    first: /--load-balancers targetGroupArn=\S+prod-goldencrust-tg\S*,containerName=wordpress,containerPort=80/,
  },
  {
    what: 'somebody took the targets out',
    changes: {
      'target-health': { ...healthy['target-health'], targets: [] },
      ...answering(target, gateway(503)),
    },
    causes: 'targets-missing',
    first: /--force-new-deployment/,
  },
  {
    what: 'a target that is being registered',
    changes: {
      'target-health': {
        ...healthy['target-health'],
        targets: [{ id: '10.0.3.17', port: 80, state: 'initial', reason: null, description: null }],
      },
      ...answering(target, freshStart(domain)),
    },
    causes: '',
  },
]

describe('what is wrong with the service', () => {
  judgeCases(target, CASES)

  test('at night the schedule has stopped it, which is no outage', () => {
    const changes: Changes = { ...noTasks(dev), service: serviceOf(dev, { desiredCount: 0, runningCount: 0 }) }
    const sunday = {
      ...dev,
      environment: { ...dev.environment, officeHours: { startHourUtc: 11, stopHourUtc: 17, weekDays: [3] } },
    }
    const { diagnoses } = causesOf(sunday, changes)
    expect(diagnoses.map(({ id, severity }) => `${id} ${severity}`)).toEqual(['service-outside-office-hours info'])
  })

  test('what follows from tasks that end is explained by it', () => {
    const [first] = causesOf(target, noTasks(target, exited(127))).diagnoses
    expect(first?.explains).toEqual(
      expect.arrayContaining(['service-stable', 'tasks-start', 'targets-healthy', 'alb-response', 'logs-parse-errors']),
    )
    expect(first?.explains).not.toContain('listener-rule')
  })

  test('a closed group that nothing suffers from yet is a warning, and claims the step on groups only', () => {
    const changes: Changes = { ...noTasks(target, exited(127)), ...closedTasks() }
    const { diagnoses } = causesOf(target, changes)
    const closed = diagnoses.find(({ id }) => id === 'alb-cannot-reach-tasks')
    expect(closed?.severity).toBe('error')
    expect(closed?.explains).toEqual(['security-groups-open'])
    expect(diagnoses[0]?.id).toBe('container-exited')
  })

  test('memory that no size of Fargate doubles is raised by hand', () => {
    const large = { ...noTasks(target, exited(137, KILLED)), ...revisions(target, { cpu: '16384', memory: '122880' }) }
    expect(commandsOf(causesOf(target, large).diagnoses)).toEqual([])
  })

  test('a load balancer whose group was not seen leaves the question open', () => {
    const changes: Changes = {
      ...stuck,
      'load-balancer': { ...healthy['load-balancer'], securityGroups: ['sg-unseen'] },
      'security-groups': { alb: [], tasks: [], database: [], efs: [], service: [openGroup('sg-tasks')] },
    }
    expect(causesOf(target, changes).ids).toEqual(['health-check-timeout'])
  })

  test('a target group of another name than the convention is used as it is', () => {
    const other = targetGroupArn(target, 'goldencrust-web')
    const changes: Changes = {
      ...noRegistration,
      'target-group': { ...healthy['target-group'], arn: other, name: 'goldencrust-web' },
      'listener-rules': null,
    }
    expect(commandsOf(causesOf(target, changes).diagnoses)[0]).toContain(other)
  })
})
