import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../lib/values.ts'

/** What a block may hold: a setting (`null`), or a block with what that may hold. */
export interface Names {
  readonly [name: string]: Names | null
}

export interface ProviderNames {
  readonly version: string
  /** By the type, data sources as `data.TYPE`. */
  readonly resources: Readonly<Record<string, { readonly set: Names; readonly read: readonly string[] }>>
}

/** One `resource` or `data` block. */
interface Resource {
  /** Data sources as `data.TYPE`. */
  readonly type: string
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface Module {
  readonly texts: ReadonlyMap<string, string>
  readonly resources: readonly Resource[]
  readonly variables: readonly string[]
  readonly locals: readonly string[]
}

/** The module's files by their names. */
const moduleTexts = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(import.meta.dirname)
      .filter(name => name.endsWith('.tf'))
      .map(name => [name, readFileSync(join(import.meta.dirname, name), 'utf8')]),
  )

/** A Terraform module as HashiCorp's own parser reads it; throws what that says of a text that is no HCL. */
export async function readModule(texts = moduleTexts()): Promise<Module> {
  const { parse } = await import('@cdktn/hcl2json')
  const resources: Resource[] = []
  const variables: string[] = []
  const locals: string[] = []
  for (const [name, text] of texts) {
    const blocks: unknown = await parse(name, text)
    resources.push(...resourcesOf(recordAt(blocks, 'resource'), ''), ...resourcesOf(recordAt(blocks, 'data'), 'data.'))
    variables.push(...Object.keys(recordAt(blocks, 'variable')))
    for (const block of listAt(blocks, 'locals')) if (isRecord(block)) locals.push(...Object.keys(block))
  }
  return { texts, resources, variables, locals }
}

export const typesOf = ({ resources }: Module): readonly string[] =>
  [...new Set(resources.map(({ type }) => type))].sort()

const resourcesOf = (byType: Readonly<Record<string, unknown>>, prefix: string): readonly Resource[] =>
  Object.entries(byType).flatMap(([type, byName]) =>
    Object.entries(isRecord(byName) ? byName : {}).flatMap(([name, blocks]) => {
      const [settings] = Array.isArray(blocks) ? blocks : []
      return isRecord(settings) ? [{ type: `${prefix}${type}`, name, settings }] : []
    }),
  )

function recordAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[name] : undefined
  return isRecord(found) ? found : {}
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const found = isRecord(value) ? value[name] : undefined
  return Array.isArray(found) ? found : []
}
