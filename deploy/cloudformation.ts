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

/** What the template's task for a part of a fleet runs; its command is the state machine's. */
interface PartTask {
  readonly container: string
  readonly entryPoint: readonly string[]
  readonly command: readonly string[]
  readonly cpu: string
  readonly memory: string
}

/** A place in the template, and the words of a list there; functions such as !Sub are taken for what they are applied to, !If for its first way. */
function openTemplate() {
  const template: unknown = parse(readFileSync(templateFile, 'utf8'), { logLevel: 'silent' })
  const at = (...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
      (value, name) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined),
      template,
    )
  const task = (resource: string) => {
    const path = ['Resources', resource, 'Properties'] as const
    const words = (name: string): readonly string[] => {
      const list = at(...path, 'ContainerDefinitions', 0, name)
      return Array.isArray(list) ? list.map(word => String(Array.isArray(word) ? word[1] : word)) : []
    }
    return {
      container: String(at(...path, 'ContainerDefinitions', 0, 'Name')),
      entryPoint: words('EntryPoint'),
      command: words('Command'),
      cpu: String(at(...path, 'Cpu')),
      memory: String(at(...path, 'Memory')),
    }
  }
  return { at, task }
}

export function readTemplate(): ScheduledTask {
  const { at, task } = openTemplate()
  const { entryPoint, command, cpu, memory } = task('TaskDefinition')
  const isHeartbeat = matcherOf(String(at('Resources', 'Heartbeat', 'Properties', 'FilterPattern')))
  return { entryPoint, command, cpu, memory, isHeartbeat }
}

export const readPartTask = (): PartTask => openTemplate().task('PartTaskDefinition')

/** A filter pattern of CloudWatch Logs, of its terms alone: each has to be in the line, and none of those after a minus may be. */
function matcherOf(pattern: string): (line: string) => boolean {
  const terms = [...pattern.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, phrase, word]) => ({
    wanted: minus === '',
    text: phrase ?? word ?? '',
  }))
  return line => terms.every(({ wanted, text }) => line.includes(text) === wanted)
}
