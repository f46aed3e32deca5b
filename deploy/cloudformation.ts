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
  /** What a line of the log has to hold to count as a run. */
  readonly heartbeat: string
}

/** Reads it; functions such as !Sub are taken for what they are applied to, !If for its first way. */
export function readTemplate(): ScheduledTask {
  const template: unknown = parse(readFileSync(templateFile, 'utf8'), { logLevel: 'silent' })
  const at = (...path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
      (value, name) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined),
      template,
    )
  const task = ['Resources', 'TaskDefinition', 'Properties'] as const
  const words = (name: string): readonly string[] => {
    const list = at(...task, 'ContainerDefinitions', 0, name)
    return Array.isArray(list) ? list.map(word => String(Array.isArray(word) ? word[1] : word)) : []
  }
  return {
    entryPoint: words('EntryPoint'),
    command: words('Command'),
    cpu: String(at(...task, 'Cpu')),
    memory: String(at(...task, 'Memory')),
    heartbeat: String(at('Resources', 'Heartbeat', 'Properties', 'FilterPattern')).replaceAll('"', ''),
  }
}
