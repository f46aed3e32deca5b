import { hexOf } from '../aws/lib/ids.ts'
import { loginFromTask } from './database.ts'
import { definitionByArn, familyOf } from './deployments.ts'
import { ADDRESSES } from './dns.ts'
import { writeLine } from './log-lines.ts'
import type { ServiceState, TaskDefinitionState, TaskState, World } from './state.ts'
import { mainContainer, tryStart } from './task-start.ts'
import { addTask, endTask, failedToStart, tasksOf } from './tasks.ts'

/** What RunTask was asked for besides the definition. */
interface OneOff {
  readonly startedBy: string
  readonly subnets: readonly string[]
  readonly securityGroups: readonly string[]
  /** The overriding command; empty: the image's own. */
  readonly command: readonly string[]
}

/** A login script says by this word that it is one; everything else a command could do is unknown to the model. */
const LOGIN_WORD = 'runbook-database-login'
const pending = new WeakMap<TaskState, { readonly service: ServiceState; readonly asked: OneOff }>()

/** Starts a task that belongs to no service. `null`: no service of the platform runs this family, so the model knows no tenant for it. */
export function runOneOff(world: World, definition: TaskDefinitionState, asked: OneOff): TaskState | null {
  const owner = [...world.services.values()].find(each => familyOf(each.taskDefinitionArn) === definition.family)
  if (!owner) return null
  const task = addTask(world, {
    id: hexOf(`one-off ${asked.startedBy} ${world.now()} ${world.tasks.length}`, 32),
    serviceName: '',
    tenant: owner.tenant,
    deploymentId: asked.startedBy,
    taskDefinitionArn: definition.taskDefinitionArn,
    createdAt: world.now(),
    privateIp: '10.0.9.9',
  })
  pending.set(task, { service: { ...owner, securityGroups: [...asked.securityGroups] }, asked })
  finishOneOffs(world)
  return task
}

const isOpen = (task: TaskState): boolean => task.desiredStatus === 'RUNNING'

/** What is due of tasks that belong to no service: they start when their time has come, do their work at once, and end. */
export function finishOneOffs(world: World): void {
  for (const task of tasksOf(world, '').filter(isOpen)) {
    const known = pending.get(task)
    const definition = definitionByArn(world, task.taskDefinitionArn)
    if (!known || !definition || world.now() < task.createdAt + world.settlingMs) continue
    const outcome = tryStart(world, known.service, definition)
    if (!outcome.started) {
      endTask(task, failedToStart(outcome.stoppedReason), world.now())
      continue
    }
    Object.assign(task, { startedAt: world.now(), imageDigest: outcome.imageDigest, injected: outcome.injected })
    pending.delete(task)
    const work = workOf(world, task, known, definition)
    if (typeof work === 'number') ended(world, task, work)
    else void work.then(exitCode => isOpen(task) && ended(world, task, exitCode))
  }
}

const ended = (world: World, task: TaskState, exitCode: number): void =>
  endTask(
    task,
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      exitCode,
      containerReason: null,
    },
    world.now(),
  )

interface Work {
  readonly service: ServiceState
  readonly asked: OneOff
}

/** The exit code of what the task was asked for; later, where PHP runs it. */
function workOf(
  world: World,
  task: TaskState,
  { service, asked }: Work,
  definition: TaskDefinitionState,
): number | Promise<number> {
  if (!asked.command.some(word => word.includes(LOGIN_WORD))) return 0
  const environment = mainContainer(definition)?.environment ?? []
  const value = (name: string) => environment.find(each => each.name === name)?.value ?? ''
  const settings = {
    host: value('WORDPRESS_DB_HOST'),
    name: value('WORDPRESS_DB_NAME'),
    prefix: value('WORDPRESS_TABLE_PREFIX'),
    login: task.injected,
  }
  const said = loginFromTask(world, service, settings)
  const byModel = (): number => {
    writeLine(world, task, `${LOGIN_WORD} ${JSON.stringify(said)}`, world.now())
    return 'layer' in said ? 1 : 0
  }
  // Names and the network between task and server are the model's; so is what a row of the corpus says.
  const isReached =
    !world.recorded.login && !('layer' in said && (said.layer === 'resolve' || said.layer === 'connect'))
  const [program, flag, code] = asked.command
  if (!isReached || !world.php || program !== 'php' || flag !== '-r' || code === undefined) return byModel()
  const { run, database: place } = world.php
  return run(code, {
    ...Object.fromEntries(environment.map(each => [each.name, each.value])),
    WORDPRESS_DB_HOST: `${place.host}:${place.port}`,
    WORDPRESS_DB_USER: task.injected?.username ?? '',
    WORDPRESS_DB_PASSWORD: task.injected?.password ?? '',
  }).then(ran => {
    if (!ran) return byModel()
    for (const line of ran.lines) writeLine(world, task, inPlatformsNames(line, place, said), world.now())
    return ran.exitCode
  })
}

/** The server's place on this machine is its place on the platform. */
const inPlatformsNames = (
  line: string,
  { host, port }: { readonly host: string; readonly port: number },
  platform: { readonly host: string; readonly port: number },
): string =>
  line
    .replace(`"host":"${host}","port":${port}`, `"host":"${platform.host}","port":${platform.port}`)
    .replace(`"address":"${host}"`, `"address":"${ADDRESSES.database}"`)
