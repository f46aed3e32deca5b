import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS } from '../diagnostics/layers.ts'

const root = join(import.meta.dirname, '..')

const HEAD = '// Generated from the names of the files by `npm run docs`; not to be changed by hand.\n'

/** Every list of units by its path, made of the names of their files. */
export const registries = (): ReadonlyMap<string, string> =>
  new Map([
    ['diagnostics/ids.ts', causeIds()],
    ['diagnostics/index.ts', causes()],
    ['evidence/index.ts', evidence()],
    ['probes/index.ts', probes()],
    ['sandbox/faults/index.ts', faults()],
  ])

/** The units of a folder by their ids: a file that exports one thing by default is one. */
export const unitsIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.ts') && /^export default /m.test(read(`${folder}/${name}`)))
    .map(name => name.slice(0, -'.ts'.length))
    .sort()

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The deepest layer first, then by name. */
const allCauses = (): readonly { readonly id: string; readonly layer: string }[] =>
  LAYERS.flatMap(layer => unitsIn(`diagnostics/${layer}`).map(id => ({ id, layer })))

function causeIds(): string {
  const lines = allCauses().map(({ id, layer }) => `  ${key(id)}: '${layer}',\n`)
  return `${HEAD}
/** Every known cause with its layer, which is its folder; the deepest first. */
export const layerOf = {
${lines.join('')}} as const

export type DiagnosisId = keyof typeof layerOf
export const diagnosisIds = Object.keys(layerOf).filter((id): id is DiagnosisId => id in layerOf)
`
}

function causes(): string {
  const all = allCauses()
  return `${HEAD}
${imports([
  ...all.map(({ id, layer }) => imported(id, `./${layer}/${id}.ts`)),
  { path: './define.ts', text: "import type { Diagnosis } from './define.ts'" },
  { path: './ids.ts', text: "import type { DiagnosisId } from './ids.ts'" },
])}
/** Every known cause by its id. */
export const diagnoses: Readonly<Record<DiagnosisId, Diagnosis>> = {
${all.map(({ id }) => entry(id)).join('')}}
`
}

function probes(): string {
  const kinds = unitsIn('probes')
  return `${HEAD}
${imports([
  ...kinds.map(kind => imported(kind, `./${kind}.ts`)),
  { path: '../evidence/index.ts', text: "import type { EvidenceKind } from '../evidence/index.ts'" },
  { path: './lib/define.ts', text: "import type { Probe } from './lib/define.ts'" },
])}
/** Every probe by the kind of evidence it brings. */
export const probes: { readonly [K in EvidenceKind]: Probe<K> } = {
${kinds.map(entry).join('')}}
`
}

function faults(): string {
  const order = allCauses().map(({ id }) => id)
  const ids = unitsIn('sandbox/faults').toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
  return `${HEAD}
${imports([
  ...ids.map(id => imported(id, `./${id}.ts`)),
  { path: './define.ts', text: "import type { Fault } from './define.ts'" },
])}
/** Everything that can be broken on purpose, each named after the diagnosis that has to find it. */
export const faults: Readonly<Record<string, Fault>> = {
${ids.map(entry).join('')}}

export const faultIds: readonly string[] = Object.keys(faults)
`
}

function evidence(): string {
  const files = readdirSync(join(root, 'evidence')).filter(name => name.endsWith('.ts') && name !== 'index.ts')
  const kinds = unitsIn('probes').map(kind => {
    const type = pascal(kind)
    const declares = new RegExp(`^export (?:interface |type |type \\{[^}]*\\b)${type}\\b`, 'm')
    const file = files.find(name => declares.test(read(`evidence/${name}`)))
    if (!file) throw new Error(`probes/${kind}.ts: no file of evidence/ exports a type ${type}.`)
    return { kind, type, file }
  })
  const used = [...new Set(kinds.map(({ file }) => file))].sort()
  const types = used.map(file => ({
    path: `./${file}`,
    text: `import type { ${kinds
      .filter(each => each.file === file)
      .map(({ type }) => type)
      .sort()
      .join(', ')} } from './${file}'`,
  }))
  return `${HEAD}
${imports([...types, { path: './evidence.ts', text: "import type { Evidence } from './evidence.ts'" }])}
/** Everything that can be seen of a tenant: kind of evidence to its data. */
export interface EvidenceData {
${kinds.map(({ kind, type }) => `  readonly ${key(kind)}: ${type}\n`).join('')}}

export const evidenceKinds = [
${kinds.map(({ kind }) => `  '${kind}',\n`).join('')}] as const satisfies readonly (keyof EvidenceData)[]

export type EvidenceKind = keyof EvidenceData
export type EvidenceOf<K extends EvidenceKind> = Evidence<K, EvidenceData[K]>

/** All evidence of a target, as far as it was gathered. */
export type EvidenceSet = { readonly [K in EvidenceKind]?: EvidenceOf<K> }

${[...used, 'evidence.ts']
  .sort()
  .map(file => `export type * from './${file}'\n`)
  .join('')}`
}

interface Import {
  readonly path: string
  readonly text: string
}

const imported = (id: string, path: string): Import => ({ path, text: `import ${camel(id)} from '${path}'` })

/** In the order that the formatter wants: what is farther away first. */
const imports = (all: readonly Import[]): string =>
  all
    .toSorted((a, b) => compare(distance(a.path), distance(b.path)) || compare(stem(a.path), stem(b.path)))
    .map(({ text }) => `${text}\n`)
    .join('')

const distance = (path: string): string => (path.startsWith('..') ? '0' : '1')
const stem = (path: string): string => path.slice(0, -'.ts'.length)
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b)

export const camel = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
export const pascal = (id: string): string => camel(`-${id}`)
export const key = (id: string): string => (id.includes('-') ? `'${id}'` : id)
const entry = (id: string): string => `  ${id.includes('-') ? `${key(id)}: ${camel(id)}` : id},\n`
