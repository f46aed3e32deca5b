import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SANDBOX } from '../environment.ts'
import { type Mistake, platformError } from './mistake.ts'

/** A folder that describes a company's platform. */
export interface PlatformFolder {
  /** Where it is. */
  readonly path: string
  /** As messages name it. */
  readonly name: string
  /** As a command line has to name it; `null` for the project's own. */
  readonly flag: string | null
}

export const CONVENTIONS = 'conventions.yaml'
export const IMAGES = 'images.yaml'
export const TENANTS = 'tenants.yaml'
const ENVIRONMENTS = 'environments'
const ENDING = '.yaml'
const NAME = /^[a-z][a-z0-9-]{0,19}$/
const LIMIT_BYTES = 1_000_000

/** The project's own. */
export const OWN_FOLDER: PlatformFolder = { path: join(import.meta.dirname, '..'), name: 'platform', flag: null }

/** The folder that was named, or the project's own. */
export const platformFolder = (named: string | undefined): PlatformFolder =>
  named === undefined ? OWN_FOLDER : { path: named, name: named, flag: named }

export const environmentFile = (name: string): string => `${ENVIRONMENTS}/${name}${ENDING}`

/** The environments that the folder describes, sorted, and what is wrong with its files' names. */
export function lookInto(folder: PlatformFolder): {
  readonly names: readonly string[]
  readonly mistakes: readonly Mistake[]
} {
  const listed = filesIn(folder, '')
  const inside = listed === undefined ? undefined : filesIn(folder, ENVIRONMENTS)
  if (listed === undefined) return { names: [], mistakes: [absent(folder.name, 'there is no such folder')] }
  if (inside === undefined)
    return {
      names: [],
      mistakes: [
        absent(
          `${folder.name}/${ENVIRONMENTS}`,
          'there is no such folder; it holds one NAME.yaml for each environment',
        ),
      ],
    }
  const known = [CONVENTIONS, IMAGES, TENANTS]
  const odd = listed
    .filter(file => isData(file) && !known.includes(file))
    .map(file =>
      absent(
        `${folder.name}/${file}`,
        `no file of a platform; there are ${known.join(', ')} and ${ENVIRONMENTS}/NAME.yaml`,
      ),
    )
  const files = inside.filter(isData)
  const wrong = files.flatMap(file => {
    const name = file.slice(0, -ENDING.length)
    const says = !file.endsWith(ENDING)
      ? `name it with ${ENDING} at its end`
      : name === SANDBOX
        ? 'this name belongs to the environment that is built in; choose another'
        : NAME.test(name)
          ? undefined
          : 'an environment has at most 20 lower-case letters, digits and hyphens, a letter first'
    return says === undefined ? [] : [absent(`${folder.name}/${ENVIRONMENTS}/${file}`, says)]
  })
  const names = files
    .filter(file => file.endsWith(ENDING))
    .map(file => file.slice(0, -ENDING.length))
    .filter(name => NAME.test(name) && name !== SANDBOX)
  const none = names.length === 0 ? [absent(`${folder.name}/${ENVIRONMENTS}`, 'no environment: add a NAME.yaml')] : []
  return { names: names.sort(), mistakes: [...odd, ...wrong, ...none] }
}

/** The text of one of its files; `undefined` where it is not there. Throws a PlatformError for what cannot be read. */
export function textOf(folder: PlatformFolder, file: string): string | undefined {
  const path = join(folder.path, file)
  try {
    const { size } = regularFile(path)
    if (size > LIMIT_BYTES) throw new Error(`longer than ${LIMIT_BYTES / 1_000_000} MB`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    const reason = codeOf(error) ?? (error instanceof Error ? error.message : String(error))
    throw platformError([absent(`${folder.name}/${file}`, `it cannot be read: ${reason}`)], folder.flag)
  }
}

function regularFile(path: string) {
  const found = statSync(path)
  if (!found.isFile()) throw new Error('it is no regular file')
  return found
}

/** `undefined` where there is no such folder. */
function filesIn(folder: PlatformFolder, inside: string): readonly string[] | undefined {
  try {
    return readdirSync(join(folder.path, inside))
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw platformError(
      [absent(join(folder.name, inside), `it cannot be read: ${codeOf(error) ?? String(error)}`)],
      folder.flag,
    )
  }
}

/** Whether somebody means it to be read, also where it has to have another ending. */
const isData = (file: string): boolean => /\.(?:ya?ml|json)$/i.test(file)

export const absent = (file: string, says: string): Mistake => ({ file, line: null, says })

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
