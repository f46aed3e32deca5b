import { isRecord } from '../../lib/values.ts'

/** What a schema made of types says, in the words of JSON Schema. */
export interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema | readonly Schema[]
  readonly additionalItems?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** Every word of JSON Schema that is understood here; a selftest holds the schema to them. */
export const KEYWORDS = [
  '$ref',
  'anyOf',
  'type',
  'const',
  'enum',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'additionalItems',
  'minItems',
  'maxItems',
  'definitions',
  '$schema',
] as const satisfies readonly (keyof Schema | '$schema')[]

/**
 * Where a value is not what a schema says, as a path such as `targets.0.evidence.dns`; `undefined` where it is. It reads the schema as it goes: a
 * compiler needs a second for one of this size, and a recording is checked once.
 */
export function misfit(value: unknown, schema: Schema, definitions = schema.definitions ?? {}): string | undefined {
  const visit = (inner: unknown, by: Schema, path: string): string | undefined => {
    if (by.$ref !== undefined) return visit(inner, named(by.$ref, definitions), path)
    if (by.anyOf) {
      const found = by.anyOf.map(one => visit(inner, one, path))
      // The deepest is of the alternative that was meant.
      return found.includes(undefined) ? undefined : found.toSorted((a = '', b = '') => depth(b) - depth(a))[0]
    }
    if (!hasType(inner, by) || ('const' in by && inner !== by.const) || (by.enum && !by.enum.includes(inner)))
      return path
    if (Array.isArray(inner)) return inList(inner, by, path)
    return isRecord(inner) ? inObject(inner, by, path) : undefined
  }
  const inList = (list: readonly unknown[], by: Schema, path: string): string | undefined => {
    if (list.length < (by.minItems ?? 0) || list.length > (by.maxItems ?? list.length)) return path
    for (const [index, item] of list.entries()) {
      const rule = isTuple(by.items) ? (by.items[index] ?? by.additionalItems) : by.items
      const found = rule && visit(item, rule, `${path}.${index}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  const inObject = (object: Readonly<Record<string, unknown>>, by: Schema, path: string): string | undefined => {
    const missing = (by.required ?? []).find(name => !Object.hasOwn(object, name))
    if (missing !== undefined) return `${path}.${missing}`
    for (const [name, member] of Object.entries(object)) {
      const own = by.properties && Object.hasOwn(by.properties, name) ? by.properties[name] : by.additionalProperties
      if (own === false) return `${path}.${name}`
      const found = typeof own === 'object' ? visit(member, own, `${path}.${name}`) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }
  const found = visit(value, schema, '')
  return found === undefined ? undefined : found.slice(1) || 'the whole of it'
}

const depth = (path: string): number => path.split('.').length

const isTuple = (items: Schema['items']): items is readonly Schema[] => Array.isArray(items)

const PREFIX = '#/definitions/'

function named(reference: string, definitions: Readonly<Record<string, Schema>>): Schema {
  const schema = definitions[decodeURIComponent(reference.slice(PREFIX.length))]
  if (!schema) throw new Error(`the schema has no ${reference}`)
  return schema
}

function hasType(value: unknown, { type }: Schema): boolean {
  if (type === undefined) return true
  const types = typeof type === 'string' ? [type] : type
  return types.some(one => {
    if (one === 'null') return value === null
    if (one === 'array') return Array.isArray(value)
    if (one === 'object') return isRecord(value)
    // JSON can write what is no number any more once it is read: 1e999.
    return one === 'number' ? Number.isFinite(value) : typeof value === one
  })
}
