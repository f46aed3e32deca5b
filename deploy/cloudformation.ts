import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isRecord } from '../lib/values.ts'

export const templateFile = join(import.meta.dirname, 'cloudformation.yaml')

/** What the template's task runs, as it is where the history is on EFS. */
interface ScheduledTask {
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  readonly cpu: string
  readonly memory: string
  /** Whether a line of the log counts as a run that came to a verdict. */
  readonly isHeartbeat: (line: string) => boolean
}

/** What the template's task for a shard runs; its command is the state machine's. */
interface ShardTask {
  readonly container: string
  readonly entryPoint: readonly string[]
}

/** A place in the template; functions such as !Sub are taken for what they are applied to. */
function openTemplate() {
  const template: unknown = parse(readFileSync(templateFile, 'utf8'), { logLevel: 'silent' })
  const at = (...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
      (value, name) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined),
      template,
    )
  const properties = (resource: string, ...path: readonly (string | number)[]): unknown =>
    at('Resources', resource, 'Properties', ...path)
  /** The words of a list of the task's container that depends on whether one task looks at all. */
  const words = (name: string, way: Way): readonly string[] => {
    const list = properties('TaskDefinition', 'ContainerDefinitions', 0, name, WAYS.indexOf(way) + 1)
    return Array.isArray(list) ? list.map(word => String(Array.isArray(word) ? word[1] : word)) : []
  }
  return { properties, words }
}

/** In the order of the template's !If. */
const WAYS = ['one task', 'shards'] as const
type Way = (typeof WAYS)[number]

export function readTemplate(): ScheduledTask {
  const { properties, words } = openTemplate()
  return {
    entryPoint: words('EntryPoint', 'one task'),
    command: words('Command', 'one task'),
    cpu: String(properties('TaskDefinition', 'Cpu')),
    memory: String(properties('TaskDefinition', 'Memory')),
    isHeartbeat: matcherOf(String(properties('Heartbeat', 'FilterPattern'))),
  }
}

export function readShardTask(): ShardTask {
  const { properties, words } = openTemplate()
  return {
    container: String(properties('TaskDefinition', 'ContainerDefinitions', 0, 'Name')),
    entryPoint: words('EntryPoint', 'shards'),
  }
}

/** What of the template the state machine has to do with. */
interface Surroundings {
  /** The definition that the template repeats. */
  readonly definition: string
  /** What the schedule hands over, with the template's functions in it. */
  readonly input: string
  /** Namespace and name of the metric: the one that the log of a single task counts, and the one that the alarm watches. */
  readonly filter: readonly [string, string]
  readonly watched: readonly [string, string]
}

export function readStack(): Surroundings {
  const { properties } = openTemplate()
  const metric = (namespace: string, ...path: readonly [string, ...(string | number)[]]): readonly [string, string] => [
    String(properties(...path, namespace)),
    String(properties(...path, 'MetricName')),
  ]
  return {
    definition: String(properties('StateMachine', 'DefinitionString')),
    input: String(properties('Schedule', 'Target', 'Input', 1)),
    filter: metric('MetricNamespace', 'Heartbeat', 'MetricTransformations', 0),
    watched: metric('Namespace', 'ScheduleDied'),
  }
}

/** A filter pattern of CloudWatch Logs, of its terms alone: each has to be in the line, and none of those after a minus may be. */
function matcherOf(pattern: string): (line: string) => boolean {
  const terms = [...pattern.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, phrase, word]) => ({
    wanted: minus === '',
    text: phrase ?? word ?? '',
  }))
  return line => terms.every(({ wanted, text }) => line.includes(text) === wanted)
}
