import type { SandboxRequest } from '../servers/types.ts'
import { definitionByArn } from './deployments.ts'
import type { TaskState, World } from './state.ts'
import { mainContainer } from './task-start.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
/** A stream keeps this many lines; a sandbox that runs all day must not grow. */
const MOST_LINES = 2000
const PHP_ERROR = '[php:error]'
/** Apache's own messages name their module in place of PHP. */
const OF_APACHE = /^\[[a-z_]+:[a-z]+\] /
const COMPLAINT = /\[(?:php:error|core:alert|core:notice|mpm_prefork:error)\]/

/** Adds a line to the task's stream, if its log group exists. */
export function writeLine(world: World, task: TaskState, message: string, at: number): void {
  const stream = streamOf(world, task)
  if (!stream) return
  const { streams, name } = stream
  const lines = streams.get(name) ?? []
  lines.push({ at, message })
  if (lines.length > MOST_LINES) lines.shift()
  streams.set(name, lines)
}

/** Whether PHP has complained in the task's stream. */
export function hasErrorLines(world: World, task: TaskState): boolean {
  const stream = streamOf(world, task)
  return stream?.streams.get(stream.name)?.some(({ message }) => COMPLAINT.test(message)) ?? false
}

function streamOf(world: World, task: TaskState) {
  const definition = definitionByArn(world, task.taskDefinitionArn)
  const container = definition && mainContainer(definition)
  if (!container) return undefined
  const { 'awslogs-group': group = '', 'awslogs-stream-prefix': prefix = '' } = container.logConfiguration.options
  const streams = world.logGroups.get(group)?.streams
  return streams && { streams, name: `${prefix}/${container.name}/${task.id}` }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Apache's access log, in its combined format. */
export function accessLine(
  { method, path, query, headers }: SandboxRequest,
  status: number,
  bytes: number,
  at: number,
): string {
  const date = new Date(at)
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  const asked = query === '' ? path : `${path}?${query}`
  return `10.0.1.20 - - [${day}:${clock(date)} +0000] "${method} ${asked} HTTP/1.1" ${status} ${bytes} "-" "${headers['user-agent'] ?? '-'}"`
}

/** An error of PHP as Apache's module logs it. */
export function phpError(text: string, at: number): string {
  const date = new Date(at)
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`
  const by = OF_APACHE.exec(text)?.[0].trim() ?? PHP_ERROR
  return `[${day} ${clock(date)}.034424 ${date.getUTCFullYear()}] ${by} [pid 17:tid 17] [client 10.0.1.20:51864] ${text.replace(OF_APACHE, '')}`
}

const clock = (date: Date): string => date.toISOString().slice(11, 19)
