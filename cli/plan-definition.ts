import { parseJsonText } from '../lib/text/parse-json.ts'
import { isRecord } from '../lib/values.ts'
import type { PlannedAttributes, PlannedContainer } from '../platform/inputs.ts'
import { judgedEnvironment } from '../probes/lib/container-environment.ts'
import { blocksOf, type Json, listOf, numbersIn, textOf } from './plan-json.ts'

/** What a planned task definition is judged by; what of its containers can be a secret is left out. */
export const definitionOf = (values: Json) => ({
  ...containersOf(values.container_definitions),
  ...launchOf(values),
})

/** An access point that is known after the apply only has no member here; one that is not asked for has an empty one, or no block around it. */
export const mountedPaths = (volumes: unknown): readonly string[] =>
  blocksOf(volumes)
    .flatMap(({ efs_volume_configuration: efs }) => blocksOf(efs))
    .filter(({ authorization_config: ways }) =>
      blocksOf(ways).every(way => way.access_point_id === null || way.access_point_id === ''),
    )
    .map(({ root_directory: path }) => textOf(path) || '/')

function containersOf(definitions: unknown): Pick<PlannedAttributes, 'image' | 'containers' | 'mappedPorts'> {
  if (typeof definitions !== 'string') return {}
  try {
    const all = listOf(parseJsonText(definitions)).filter(isRecord)
    const image = textOf(all[0]?.image)
    const containers = all
      .map(containerOf)
      .filter(each => Object.values(each).some(part => Object.keys(part).length > 0))
    const mappedPorts = all.flatMap(({ portMappings }) => numbersIn(portMappings, 'containerPort'))
    return {
      ...(image === null ? {} : { image }),
      ...(containers.length === 0 ? {} : { containers }),
      ...(mappedPorts.length === 0 ? {} : { mappedPorts }),
    }
  } catch {
    return {}
  }
}

/** Variables whose values lead somewhere and are no secrets. */
const LEADING: readonly string[] = [
  'WORDPRESS_DB_HOST',
  'WORDPRESS_DB_NAME',
  'WORDPRESS_DB_USER',
  'WORDPRESS_TABLE_PREFIX',
]
const CONFIG_EXTRA = 'WORDPRESS_CONFIG_EXTRA'
/** What fills a variable and is no value itself. */
const REFERENCE = /^(?:arn:[^:]{1,32}:(?:secretsmanager|ssm):|\/)/

function containerOf({ environment, secrets, environmentFiles }: Json): PlannedContainer {
  const files = blocksOf(environmentFiles).flatMap(
    ({ value }) => /^arn:[^:]{1,32}:s3:::(.{1,1024})/.exec(textOf(value) ?? '')?.[1] ?? [],
  )
  const set = pairsOf(environment, 'value')
  const php = set.filter(([name]) => name === CONFIG_EXTRA)
  return {
    environment: {
      ...Object.fromEntries(set.filter(([name]) => LEADING.includes(name))),
      ...judgedEnvironment(Object.fromEntries(php)),
    },
    secrets: Object.fromEntries(pairsOf(secrets, 'valueFrom').filter(([, from]) => REFERENCE.test(from))),
    ...(files.length > 0 ? { environmentFiles: files } : {}),
  }
}

const pairsOf = (entries: unknown, member: string): readonly (readonly [string, string])[] =>
  listOf(entries).flatMap(entry => {
    const [name, value] = isRecord(entry) ? [textOf(entry.name), textOf(entry[member])] : [null, null]
    return name === null || value === null ? [] : [[name, value] as const]
  })

/** What a task definition asks of those who run it. */
function launchOf({ network_mode, requires_compatibilities, cpu, memory, execution_role_arn: role }: Json) {
  const [networkMode, units, memoryMb] = [textOf(network_mode), sizeOf(cpu, 'vcpu'), sizeOf(memory, 'gb')]
  return {
    ...(networkMode === null ? {} : { networkMode }),
    ...(Array.isArray(requires_compatibilities)
      ? { launchTypes: requires_compatibilities.flatMap(type => textOf(type) ?? []) }
      : {}),
    ...(units === undefined ? {} : { cpu: units }),
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(role === undefined ? {} : { executionRole: textOf(role) ?? '' }),
  }
}

/** Sizes stand there as texts, in units and MiB, or in thousands of them by their name: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size */
function sizeOf(size: unknown, larger: string): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d{1,7}(?:\.\d{1,4})?) {0,4}([a-z]{0,4})\s*$/i.exec(String(size ?? '')) ?? []
  if (amount === undefined || (unit !== '' && unit.toLowerCase() !== larger)) return undefined
  return Number(amount) * (unit === '' ? 1 : 1024)
}
