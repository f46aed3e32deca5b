import type { Environment } from '../environment.ts'
import type { Reading } from './fields.ts'
import {
  absent,
  CONVENTIONS,
  environmentFile,
  IMAGES,
  lookInto,
  type PlatformFolder,
  TENANTS,
  textOf,
} from './folder.ts'
import { type Mistake, platformError } from './mistake.ts'
import { environmentShape, imagesShape, tenantsShape } from './shapes.ts'
import { emptyFile, mergeTrees, type Tree, treeOf } from './tree.ts'

type Images = NonNullable<ReturnType<typeof imagesShape.read>>
type Overrides = NonNullable<ReturnType<typeof tenantsShape.read>>

/** One environment of a folder; throws a PlatformError. What another environment's file says does not matter. */
export function readEnvironment(folder: PlatformFolder, name: string): Environment {
  const { names, mistakes: inFolder } = lookInto(folder)
  const mistakes = [...inFolder]
  const shared = readShared(folder, names, mistakes)
  const environment = environmentOf(folder, name, shared, mistakes)
  if (environment === undefined || mistakes.length > 0) throw platformError(mistakes, folder.flag)
  return environment
}

/** All environments of a folder, and everything that is wrong with it. */
export function checkPlatform(folder: PlatformFolder): {
  readonly environments: readonly Environment[]
  readonly mistakes: readonly Mistake[]
} {
  const { names, mistakes: inFolder } = lookInto(folder)
  const mistakes = [...inFolder]
  const shared = readShared(folder, names, mistakes)
  const environments = names.flatMap(name => environmentOf(folder, name, shared, mistakes) ?? [])
  return { environments, mistakes: unique([...mistakes, ...copies(folder, environments)]) }
}

/** What a text says as `images.yaml` of a folder, and what is wrong with it. */
export function checkImages(
  folder: PlatformFolder,
  text: string,
): { readonly images: Images | undefined; readonly mistakes: readonly Mistake[] } {
  const tree = treeOf(text, `${folder.name}/${IMAGES}`)
  if (!('kind' in tree)) return { images: undefined, mistakes: tree }
  const mistakes: Mistake[] = []
  const images = imagesShape.read(tree, '', { mistakes, words: {} })
  mistakes.push(...contradictions(tree, lookInto(folder).names))
  return { images, mistakes }
}

interface Shared {
  readonly conventions: Tree | undefined
  readonly images: Images | undefined
  readonly overrides: Overrides | undefined
}

function readShared(folder: PlatformFolder, names: readonly string[], mistakes: Mistake[]): Shared {
  const reading: Reading = { mistakes, words: {} }
  const conventions = treeIn(folder, CONVENTIONS, mistakes)
  const images = treeIn(folder, IMAGES, mistakes)
  // Without it a withdrawn image would pass.
  if (images === 'absent')
    mistakes.push(
      absent(`${folder.name}/${IMAGES}`, 'it is missing; where none is recorded it says good: [] and withdrawn: []'),
    )
  const tenants = treeIn(folder, TENANTS, mistakes)
  const shared = {
    conventions: conventions === 'absent' ? emptyFile(`${folder.name}/${CONVENTIONS}`) : conventions,
    images: typeof images === 'object' ? imagesShape.read(images, '', reading) : undefined,
    overrides: tenants === 'absent' ? {} : tenants && tenantsShape.read(tenants, '', reading),
  }
  if (typeof images === 'object') mistakes.push(...contradictions(images, names))
  if (typeof tenants === 'object') mistakes.push(...withoutEnvironment(tenants, names), ...sharedNames(tenants))
  return shared
}

function environmentOf(
  folder: PlatformFolder,
  name: string,
  { conventions, images, overrides }: Shared,
  mistakes: Mistake[],
): Environment | undefined {
  const own = treeIn(folder, environmentFile(name), mistakes)
  if (own === 'absent') {
    mistakes.push(absent(`${folder.name}/${environmentFile(name)}`, 'it is missing'))
    return undefined
  }
  if (!own || !conventions) return undefined
  const tree = mergeTrees(conventions, own)
  const words = {
    env: name,
    ENV: name.toUpperCase(),
    account: writtenIn(tree, 'accountId'),
    region: writtenIn(tree, 'region'),
  }
  const before = mistakes.length
  const data = environmentShape.read(tree, '', { mistakes, words })
  if (mistakes.length === before && data) mistakes.push(...oddities(tree, data))
  if (mistakes.length > before || !data || !images || !overrides) return undefined
  const { defaultText = '', docsUrl = null, excludedTenants = [], ...rest } = data
  return {
    ...rest,
    name,
    platformFolder: folder.flag,
    defaultText,
    docsUrl,
    excludedTenants,
    overrides: Object.hasOwn(overrides, name) ? (overrides[name] ?? {}) : {},
    knownGoodDigests: images.good.filter(each => each.environments?.includes(name) ?? true).map(({ digest }) => digest),
    knownBadDigests: images.withdrawn.map(({ digest, withdrawnOn, reason }) => ({ digest, withdrawnOn, reason })),
  }
}

function treeIn(folder: PlatformFolder, file: string, mistakes: Mistake[]): Tree | 'absent' | undefined {
  const text = textOf(folder, file)
  if (text === undefined) return 'absent'
  const tree = treeOf(text, `${folder.name}/${file}`)
  if ('kind' in tree) return tree
  mistakes.push(...tree)
  return undefined
}

const childOf = (tree: Tree, key: string): Tree | undefined =>
  tree.kind === 'mapping' ? tree.entries.get(key) : undefined

function writtenIn(tree: Tree, key: string): string {
  const child = childOf(tree, key)
  return child?.kind === 'text' ? child.text : ''
}

/** Values that are allowed each for itself, and not together. */
function oddities(
  tree: Tree,
  { priorityRange, officeHours }: Pick<Environment, 'priorityRange' | 'officeHours'>,
): readonly Mistake[] {
  const at = (key: string, says: string): Mistake => {
    const { file, line } = childOf(tree, key) ?? tree
    return { file, line, says }
  }
  return [
    ...(priorityRange.min > priorityRange.max
      ? [at('priorityRange', 'priorityRange.min is above priorityRange.max')]
      : []),
    ...(officeHours && officeHours.startHourUtc >= officeHours.stopHourUtc
      ? [at('officeHours', 'officeHours.startHourUtc is not before officeHours.stopHourUtc')]
      : []),
  ]
}

/** What of an image's record speaks of an environment that is not there, or of an image that is good and withdrawn. */
function contradictions(images: Tree, names: readonly string[]): readonly Mistake[] {
  const good = listIn(images, 'good')
  const withdrawn = new Set(listIn(images, 'withdrawn').map(each => writtenIn(each, 'digest')))
  return good.flatMap(entry => [
    ...(withdrawn.has(writtenIn(entry, 'digest'))
      ? [{ file: entry.file, line: entry.line, says: 'this image is withdrawn: it cannot be good as well' }]
      : []),
    ...listIn(entry, 'environments').flatMap(item => (item.kind === 'text' ? notThere(item, item.text, names) : [])),
  ])
}

const withoutEnvironment = (tenants: Tree, names: readonly string[]): readonly Mistake[] =>
  tenants.kind === 'mapping' ? [...tenants.entries].flatMap(([name, entry]) => notThere(entry, name, names)) : []

/** What answers for one tenant cannot answer for another one of the same environment. */
function sharedNames(tenants: Tree): readonly Mistake[] {
  if (tenants.kind !== 'mapping') return []
  return [...tenants.entries].flatMap(([environment, entries]) =>
    (['domain', 'service', 'targetGroup'] as const).flatMap(key => {
      const named = entries.kind === 'mapping' ? [...entries.entries] : []
      const written = named.flatMap(([tenant, entry]) => {
        const place = childOf(entry, key)
        return place?.kind === 'text' ? [{ tenant, place, name: place.text }] : []
      })
      return [...Map.groupBy(written, ({ name }) => name).values()].flatMap(([first, ...others]) =>
        others.map(({ tenant, place: { file, line } }) => ({
          file,
          line,
          says: `${environment}.${tenant}.${key} is that of ${first?.tenant}`,
        })),
      )
    }),
  )
}

const notThere = ({ file, line }: Tree, name: string, names: readonly string[]): readonly Mistake[] =>
  names.includes(name) ? [] : [{ file, line, says: `there is no environment "${name}"; there are ${names.join(', ')}` }]

function listIn(tree: Tree, key: string): readonly Tree[] {
  const child = childOf(tree, key)
  return child?.kind === 'list' ? child.items : []
}

/** A file that was copied and not changed where it has to be: two environments would look at one cluster, or answer for one name. */
function copies(folder: PlatformFolder, environments: readonly Environment[]): readonly Mistake[] {
  const told = (what: string, keyOf: (environment: Environment) => string): readonly Mistake[] =>
    [...Map.groupBy(environments, keyOf).values()].flatMap(([first, ...others]) =>
      others.map(({ name }) =>
        absent(`${folder.name}/${environmentFile(name)}`, `it has the ${what} of ${first?.name}`),
      ),
    )
  return [
    ...told('account, region and cluster', ({ accountId, region, cluster }) => `${accountId} ${region} ${cluster}`),
    ...told('domains', ({ domainPattern }) => domainPattern),
    ...environments.flatMap((one, index) =>
      environments
        .slice(index + 1)
        .filter(other => onOneLoadBalancer(one, other) && overlap(one.priorityRange, other.priorityRange))
        .map(other =>
          absent(
            `${folder.name}/${environmentFile(other.name)}`,
            `its priorityRange overlaps that of ${one.name}, on the same load balancer`,
          ),
        ),
    ),
  ]
}

const onOneLoadBalancer = (one: Environment, other: Environment): boolean =>
  one.accountId === other.accountId && one.region === other.region && one.albName === other.albName

const overlap = (one: Environment['priorityRange'], other: Environment['priorityRange']): boolean =>
  one.min <= other.max && other.min <= one.max

/** What stands in the conventions is wrong for every environment, and said once. */
const unique = (mistakes: readonly Mistake[]): readonly Mistake[] => [
  ...new Map(mistakes.map(each => [`${each.file} ${each.line} ${each.says}`, each])).values(),
]
