import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../lib/values.ts'
import type { Module, Names, ProviderNames } from './module.ts'

export const providerNamesFile = join(import.meta.dirname, 'provider-names.json')

/** What every resource may have besides its own settings. */
const OF_ALL: readonly string[] = ['count', 'for_each', 'depends_on', 'lifecycle', 'provider']

/** What is wrong with a module, as far as it shows without Terraform: names that neither the provider nor the module has. */
export function moduleProblems(module: Module): readonly string[] {
  const provider: ProviderNames = JSON.parse(readFileSync(providerNamesFile, 'utf8'))
  return [
    ...module.resources.flatMap(({ type, name, settings }) => {
      const known = provider.resources[type]
      return known
        ? unknownNames(settings, known.set, `${type}.${name}`)
        : [`${type}: the provider has no such resource`]
    }),
    ...[...module.texts].flatMap(([file, text]) =>
      unknownReferences(text, module, provider).map(each => `${file}: ${each}`),
    ),
    ...module.variables
      .filter(name => ![...module.texts.values()].some(text => text.includes(`var.${name}`)))
      .map(name => `var.${name} is used nowhere`),
  ]
}

function unknownNames(settings: Readonly<Record<string, unknown>>, known: Names, at: string): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (OF_ALL.includes(name)) return []
    if (name === 'dynamic')
      return blocksIn(value).flatMap(([block, given]) => unknownNames({ [block]: contentOf(given) }, known, at))
    const within = known[name]
    if (within === undefined) return [`${at} has no ${name}`]
    const given = Array.isArray(value) ? value.filter(isRecord) : []
    return within === null ? [] : given.flatMap(block => unknownNames(block, within, `${at}.${name}`))
  })
}

const blocksIn = (value: unknown): readonly (readonly [string, unknown])[] =>
  isRecord(value) ? Object.entries(value) : []

const contentOf = (dynamic: unknown): readonly unknown[] =>
  (Array.isArray(dynamic) ? dynamic : []).flatMap(each =>
    isRecord(each) && Array.isArray(each.content) ? each.content : [],
  )

const REFERENCE = /\b(data\.)?(aws_[a-z0-9_]+)\.([a-z0-9_]+)(?:\[0\])?(?:\.([a-z_]+))?/g
const NAMED = /\b(var|local)\.([a-z0-9_]+)/g

function unknownReferences(
  text: string,
  { resources, variables, locals }: Module,
  provider: ProviderNames,
): readonly string[] {
  const toResources = [...text.matchAll(REFERENCE)].flatMap(([whole, data = '', kind = '', name, attribute]) => {
    const type = `${data}${kind}`
    if (!resources.some(each => each.type === type && each.name === name)) return [`${whole} is not there`]
    const known = provider.resources[type]
    const there = attribute === undefined || known?.read.includes(attribute) || known?.set[attribute] !== undefined
    return there ? [] : [`${whole}: ${type} has no ${attribute}`]
  })
  const toNames = [...text.matchAll(NAMED)].flatMap(([whole, kind, name = '']) =>
    (kind === 'var' ? variables : locals).includes(name) ? [] : [`${whole} is not there`],
  )
  return [...toResources, ...toNames]
}
