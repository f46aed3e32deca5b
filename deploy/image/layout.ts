import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, copyFile, cp, link, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { contextOf } from './context.ts'
import { healthCheckWords, type Stage, type Step, stagesOf } from './dockerfile.ts'
import { type Confined, programPath, startConfined } from './namespace.ts'
import { ended } from './process-end.ts'

/** A folder with what the image has in it, and how the image is run. */
export interface Layout extends Omit<Confined, 'words' | 'volumes'> {
  readonly volumes: readonly string[]
  readonly entryPoint: readonly string[]
  readonly healthCheck: readonly string[]
}

/** What Debian's base image has of the programs that the Dockerfile and the task definition name. */
const BASE_PROGRAMS = ['sh', 'env', 'setpriv', 'rm', 'install', 'flock', 'timeout', 'touch'] as const
const PATH = '/usr/local/bin:/usr/bin:/bin'

const project = join(import.meta.dirname, '..', '..')
export const dockerfilePath = join(import.meta.dirname, '..', 'Dockerfile')

/** Does in a folder what each instruction of a Dockerfile says, with the project as the build context. Throws where one fails. */
export async function makeLayout(dockerfile: string, folder: string): Promise<Layout> {
  const stages = stagesOf(dockerfile)
  const image = stages.at(-1)
  if (!image) throw new Error('the Dockerfile makes no image')
  for (const stage of stages.slice(0, -1)) await makeStage(stage, join(folder, stage.name))
  return makeImage(image, folder)
}

/** A stage that only prepares files: its commands run on this machine, which knows the way to its package registry. */
async function makeStage({ steps }: Stage, root: string): Promise<void> {
  let workdir = root
  for (const { keyword, text, words } of steps) {
    if (keyword === 'WORKDIR') {
      workdir = join(root, text)
      await mkdir(workdir, { recursive: true })
    } else if (keyword === 'COPY')
      for (const name of words.slice(0, -1)) await cp(join(project, name), join(workdir, name), { recursive: true })
    else if (keyword === 'RUN')
      execFileSync('sh', ['-c', text], {
        cwd: workdir,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...withoutNpmRun(process.env), npm_config_prefer_offline: 'true' },
      })
    else throw new Error(`nobody knows how to do ${keyword} here`)
  }
}

/** An `npm run` tells what it starts which folder is its own; npm in another folder must not hear of it. */
const withoutNpmRun = (variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(variables).filter(
      ([name]) => !/^(?:npm_config_(?:local_)?prefix|npm_package_\w+|INIT_CWD)$/.test(name),
    ),
  )

async function makeImage({ steps }: Stage, folder: string): Promise<Layout> {
  const root = join(folder, 'image')
  await makeBase(root)
  let made: Layout = {
    root,
    user: '0:0',
    folder: '/',
    variables: { PATH, HOME: '/home/node' },
    volumes: [],
    entryPoint: [],
    healthCheck: [],
  }
  for (const step of steps) made = await DO[knownKeyword(step)](made, step, folder)
  return made
}

type Doing = (made: Layout, step: Step, folder: string) => Promise<Layout>

const inside = ({ root, folder }: Layout, path: string): string => join(root, posix.resolve(folder, path))

/** What an instruction does to an image. */
const DO = {
  WORKDIR: async (made, { text }) => {
    await mkdir(join(made.root, text), { recursive: true })
    return { ...made, folder: text }
  },
  COPY: async (made, { flags, words: [from = '', to = ''] }, folder) => {
    const stage = flags.get('from')
    // Nobody looks at the stage afterwards, and its packages are thousands of files.
    if (stage !== undefined) await rename(join(folder, stage, from), inside(made, to))
    else
      for (const name of contextOf(readFileSync(join(project, '.dockerignore'), 'utf8')))
        await cp(join(project, name), join(inside(made, to), name), { recursive: true }).catch(ignoreMissing)
    return made
  },
  RUN: async (made, { text }) => {
    const { volumes: _, ...writable } = made
    const { exitCode, stdout, stderr } = await ended(startConfined({ ...writable, words: ['sh', '-c', text] }))
    if (exitCode !== 0) throw new Error(`RUN ${text} ended with ${exitCode}: ${stderr.trim() || stdout.trim()}`)
    return made
  },
  ENV: async (made, { text }) => {
    const [name = '', value = ''] = text.split('=', 2)
    return { ...made, variables: { ...made.variables, [name]: value } }
  },
  USER: async (made, { text }) => ({ ...made, user: text }),
  VOLUME: async (made, { words }) => ({ ...made, volumes: words }),
  STOPSIGNAL: async made => made,
  HEALTHCHECK: async (made, step) => ({ ...made, healthCheck: healthCheckWords(step) }),
  ENTRYPOINT: async (made, { words }) => ({ ...made, entryPoint: words }),
} as const satisfies Readonly<Record<string, Doing>>

function knownKeyword({ keyword }: Step): keyof typeof DO {
  const known = Object.keys(DO).find((name): name is keyof typeof DO => name === keyword)
  if (known === undefined) throw new Error(`nobody knows how to do ${keyword} here`)
  return known
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}

/** The base image as far as it is known: Debian's layout with the programs above, Node where Docker's image has it, its npm, and its user. */
async function makeBase(root: string): Promise<void> {
  for (const path of [
    'usr/bin',
    'usr/lib',
    'usr/lib64',
    'usr/local/bin',
    'usr/local/lib/node_modules/npm',
    'etc',
    'dev',
    'proc',
    'tmp',
    'home/node',
  ])
    await mkdir(join(root, path), { recursive: true })
  for (const name of ['bin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name))
  const programs = BASE_PROGRAMS.flatMap(name => programPath(name) ?? [])
  for (const path of [...programs, ...librariesOf([...programs, process.execPath])]) {
    const to = join(root, path)
    await mkdir(dirname(to), { recursive: true })
    await copyFile(path, to)
  }
  const node = join(root, 'usr/local/bin/node')
  await link(process.execPath, node).catch(() => copyFile(process.execPath, node))
  for (const name of ['null', 'zero', 'random', 'urandom']) await writeFile(join(root, 'dev', name), '')
  await writeFile(join(root, 'usr/local/bin/npm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n')
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  await chmod(join(root, 'tmp'), 0o1777)
  await chmod(root, 0o755)
}

/** The parts of the C library that a program may ask for only later, by an addon. */
const C_LIBRARY = /^lib(?:dl|m|pthread|resolv|rt|nss_dns|nss_files)\.so\.\d+$/

/** The files of the libraries that programs load, with all of the C library. */
function librariesOf(programs: readonly string[]): readonly string[] {
  const listed = execFileSync('ldd', programs, { encoding: 'utf8' })
  const found = [...listed.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path = '']) => path)
  const folders = new Set(found.filter(path => basename(path) === 'libc.so.6').map(dirname))
  const further = [...folders].flatMap(folder =>
    readdirSync(folder)
      .filter(name => C_LIBRARY.test(name))
      .map(name => join(folder, name)),
  )
  return [...new Set([...found, ...further])]
}
