import { closest, distance } from 'fastest-levenshtein'
import type { Mistake } from './mistake.ts'
import type { Place, Tree } from './tree.ts'

/** A part of a JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What is being read: where mistakes go, and what `{env}` and the like stand for. */
export interface Reading {
  readonly mistakes: Mistake[]
  readonly words: Readonly<Record<string, string>>
}

/** One kind of value: how it is read, and the schema by which editors complete it. */
interface Field<T> {
  readonly schema: JsonSchema
  /** `undefined` when a mistake was told. */
  readonly read: (tree: Tree, path: string, reading: Reading) => T | undefined
}

/** What a text has to look like, and how that is said: `no ${is}`. */
interface TextRule {
  readonly is: string
  readonly pattern: RegExp
  /** In characters; absent: as the pattern says. */
  readonly longest?: number
  /** What no pattern can say; absent: nothing. */
  readonly exists?: (written: string) => boolean
  /** How it has to begin as it is written; absent: any way. */
  readonly head?: string
}

type Fields = Readonly<Record<string, Field<unknown>>>
type ValueOf<F> = F extends Field<infer T> ? T : never
type Values<R extends Fields, O extends Fields> = { readonly [K in keyof R]: ValueOf<R[K]> } & {
  readonly [K in keyof O]?: ValueOf<O[K]>
}

/** The word for what an environment does not have. */
const NONE = 'none'
const PLACEHOLDER = /\{([A-Za-z]*)\}/g
const TENANT = '{tenant}'
/** A tenant's name of one letter: what a pattern makes of it is the shortest there can be. */
const SHORTEST_TENANT = 'a'
const LONGEST_QUOTE = 60

/** A text exactly as it stands. */
export const text = ({ is, pattern, longest, exists = () => true }: TextRule): Field<string> => ({
  schema: {
    type: 'string',
    pattern: pattern.source,
    ...(longest === undefined ? {} : { maxLength: longest }),
    description: is,
  },
  read(tree, path, reading) {
    const written = textOf(tree, path, reading)
    if (written === undefined) return undefined
    if (pattern.test(written) && written.length <= (longest ?? written.length) && exists(written)) return written
    return complain(reading, tree, `${path} ${quoted(written)} is no ${is}`)
  },
})

/** A name in which `{env}`, `{ENV}`, `{account}` and `{region}` stand for the environment's own. */
export const pattern = (rule: TextRule): Field<string> => ({
  schema: schemaOfPattern(rule, 'env|ENV|account|region', ''),
  read: (tree, path, reading) => filled(tree, path, reading, rule, false),
})

/** A name of something of a tenant's: `{tenant}` stands in it once. */
export const tenantPattern = (rule: TextRule): Field<string> => ({
  schema: schemaOfPattern(rule, 'env|ENV|account|region|tenant', `, with ${TENANT}`),
  read: (tree, path, reading) => filled(tree, path, reading, rule, true),
})

const schemaOfPattern = ({ is }: TextRule, words: string, more: string): JsonSchema => ({
  type: 'string',
  pattern: `^(?:[^{}]|\\{(?:${words})\\})+$`,
  description: `${is}${more}`,
})

function filled(
  tree: Tree,
  path: string,
  reading: Reading,
  { is, pattern, head = '', exists = () => true }: TextRule,
  ofTenant: boolean,
): string | undefined {
  const written = textOf(tree, path, reading)
  if (written === undefined) return undefined
  const known = [...Object.keys(reading.words), ...(ofTenant ? ['tenant'] : [])]
  const odd = [...written.matchAll(PLACEHOLDER)].find(([, word = '']) => !known.includes(word))
  if (odd) {
    const all = known.map(word => `{${word}}`).join(', ')
    return complain(reading, tree, `${path}: ${odd[0]} stands for nothing here; there are ${all}`)
  }
  const made = written.replaceAll(PLACEHOLDER, (whole, word: string) => reading.words[word] ?? whole)
  if (ofTenant && made.split(TENANT).length !== 2)
    return complain(reading, tree, `${path} ${quoted(written)} has to have ${TENANT} in it, once`)
  const shortest = made.replace(TENANT, SHORTEST_TENANT)
  if (pattern.test(shortest) && made.startsWith(head) && exists(shortest)) return made
  return complain(reading, tree, `${path} ${quoted(made)} is no ${is}`)
}

export const integer = (min: number, max: number): Field<number> => ({
  schema: { type: 'integer', minimum: min, maximum: max },
  read(tree, path, reading) {
    const written = textOf(tree, path, reading)
    if (written === undefined) return undefined
    const value = Number(written)
    if (/^\d{1,9}$/.test(written) && value >= min && value <= max) return value
    return complain(reading, tree, `${path} ${quoted(written)} is no whole number from ${min} to ${max}`)
  },
})

export const yesOrNo: Field<boolean> = {
  schema: { type: 'boolean' },
  read(tree, path, reading) {
    const written = textOf(tree, path, reading)
    if (written === undefined || written === 'true' || written === 'false') return written && written === 'true'
    return complain(reading, tree, `${path} ${quoted(written)} is neither true nor false`)
  },
}

export const oneOf = <const T extends string>(words: readonly T[]): Field<T> => ({
  schema: { enum: words },
  read(tree, path, reading) {
    const written = textOf(tree, path, reading)
    if (written === undefined) return undefined
    const word = words.find(each => each === written)
    return word ?? complain(reading, tree, `${path} ${quoted(written)} is none of ${words.join(', ')}`)
  },
})

/** The value, or the word `none` for what there is not. */
export const orNone = <T>(field: Field<T>): Field<T | null> => ({
  schema: { anyOf: [{ const: NONE }, field.schema] },
  read(tree, path, reading) {
    if (tree.kind !== 'text') return field.read(tree, path, reading)
    if (tree.text === NONE) return null
    const own: Mistake[] = []
    const value = field.read(tree, path, { ...reading, mistakes: own })
    reading.mistakes.push(...own.map(each => ({ ...each, says: `${each.says}; or write ${NONE}` })))
    return value
  },
})

export const listOf = <T>(field: Field<T>): Field<readonly T[]> => ({
  schema: { type: 'array', items: field.schema },
  read(tree, path, reading) {
    if (tree.kind !== 'list') return complain(reading, tree, `${path} is no list: write "- ..." lines, or []`)
    return tree.items.flatMap((item, index) => field.read(item, `${path}[${index + 1}]`, reading) ?? [])
  },
})

/** The same with at least one item. */
export const someOf = <T>(field: Field<T>): Field<readonly T[]> => {
  const list = listOf(field)
  return {
    schema: { ...list.schema, minItems: 1 },
    read: (tree, path, reading) =>
      tree.kind === 'list' && tree.items.length === 0
        ? complain(reading, tree, `${path} is empty: it has at least one item`)
        : list.read(tree, path, reading),
  }
}

/** A mapping whose keys are names. */
export const tableOf = <T>(key: TextRule, field: Field<T>): Field<Readonly<Record<string, T>>> => ({
  schema: {
    type: 'object',
    propertyNames: {
      pattern: key.pattern.source,
      ...(key.longest === undefined ? {} : { maxLength: key.longest }),
    },
    additionalProperties: field.schema,
  },
  read(tree, path, reading) {
    const entries = entriesOf(tree, path, reading)
    if (!entries) return undefined
    const table = [...entries].flatMap(([name, entry]): [string, T][] => {
      if (!key.pattern.test(name) || name.length > (key.longest ?? name.length))
        complain(reading, entry, `${under(path, name)} is no ${key.is}`)
      const value = field.read(entry, under(path, name), reading)
      return value === undefined ? [] : [[name, value]]
    })
    return Object.fromEntries(table)
  },
})

/** A mapping with these keys and no others. */
export function record<R extends Fields, O extends Fields>(required: R, optional: O): Field<Values<R, O>>
export function record(required: Fields, optional: Fields): Field<unknown> {
  const fields = { ...required, ...optional }
  const names = Object.keys(fields)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
      required: Object.keys(required),
      additionalProperties: false,
    },
    read(tree, path, reading) {
      const entries = entriesOf(tree, path, reading)
      if (!entries) return undefined
      const before = reading.mistakes.length
      for (const [name, entry] of entries) {
        if (!Object.hasOwn(fields, name))
          complain(reading, entry, `${under(path, name)} is no key. ${near(name, names)}`)
      }
      for (const name of Object.keys(required)) {
        if (!entries.has(name)) complain(reading, tree, `${under(path, name)} is missing`)
      }
      const values = Object.entries(fields).flatMap(([name, field]) => {
        const entry = entries.get(name)
        const value = entry && field.read(entry, under(path, name), reading)
        return value === undefined ? [] : [[name, value] as const]
      })
      return reading.mistakes.length > before ? undefined : Object.fromEntries(values)
    },
  }
}

function entriesOf(tree: Tree, path: string, reading: Reading): ReadonlyMap<string, Tree> | undefined {
  if (tree.kind === 'mapping') return tree.entries
  return complain(reading, tree, `${path === '' ? 'it' : path} is no mapping: write "key: value" lines`)
}

function textOf(tree: Tree, path: string, reading: Reading): string | undefined {
  if (tree.kind !== 'text') return complain(reading, tree, `${path} is a ${tree.kind}, and one value is wanted`)
  if (tree.text === '') return complain(reading, tree, `${path} has no value`)
  return tree.text
}

function complain(reading: Reading, { file, line }: Place, says: string): undefined {
  reading.mistakes.push({ file, line, says })
  return undefined
}

const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const quoted = (value: string): string =>
  `"${value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE).toWellFormed()}...` : value}"`

function near(name: string, names: readonly string[]): string {
  const nearest = closest(name, [...names])
  return distance(name, nearest) <= Math.max(2, Math.ceil(nearest.length / 3))
    ? `Did you mean ${nearest}?`
    : `There are ${names.join(', ')}`
}
