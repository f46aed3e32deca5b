import { execFile } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2'
import { UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { FormData } from 'undici'
import { afterAll, describe, expect, test } from 'vitest'
import { makePrebuilt } from '../../prebuilt/make.ts'
import { FORM, fileAt, type Manifest, prebuiltOf, thisNode } from '../../prebuilt/manifest.ts'
import { cacheIn, MANIFEST, PLACES, SCRIPTS } from '../../prebuilt/places.ts'
import type { createAws } from '../../probes/lib/aws.ts'
import { runCommand } from '../lib/command.ts'
import { fakeAws } from '../lib/fake-aws.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const { load }: Loader = createRequire(import.meta.url)('../../prebuilt/load.cjs')

interface Loader {
  readonly load: (folder: string, name: string) => unknown
}

/** Where a script is in the file of all: its sum, its code, its text. */
type Place = readonly [at: number, codeBytes: number, textBytes: number]
const SUM_BYTES = 8

const placesIn = async (folder: string): Promise<Readonly<Record<string, Place>>> =>
  JSON.parse(await readFile(join(folder, PLACES), 'utf8'))

const SOURCE = 'cli/a.ts'
const MAIN = 'main.cjs'

/** A project of one source, prebuilt to one file. */
async function small(project: string, changes: Partial<Manifest> = {}): Promise<string> {
  const cache = cacheIn(project)
  const folder = join(cache, 'built-1')
  await mkdir(join(project, 'cli'), { recursive: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(project, 'package.json'), '{}')
  await writeFile(join(project, SOURCE), 'export {}')
  await writeFile(join(folder, MAIN), PREBUILT_MAIN)
  await sign(project, [SOURCE], changes)
  for (const path of [cache, folder]) await chmod(path, 0o755)
  for (const path of [join(cache, MANIFEST), join(folder, MAIN)]) await chmod(path, 0o644)
  return folder
}

const PREBUILT_MAIN = "exports.main = () => console.log('the prebuilt one')\n"

async function sign(project: string, sources: readonly string[], changes: Partial<Manifest> = {}): Promise<void> {
  const manifest: Manifest = {
    form: FORM,
    node: thisNode(),
    project,
    folder: 'built-1',
    built: changes.built ?? { [MAIN]: fileAt(join(cacheIn(project), 'built-1', MAIN)) },
    sources: Object.fromEntries(sources.map(path => [path, fileAt(join(project, path))])),
    ...changes,
  }
  await writeFile(join(cacheIn(project), MANIFEST), JSON.stringify(manifest))
}

describe('the prebuilt suite is run', () => {
  test('where it is of these sources, also when they only have another date', () =>
    withTemporaryFolder(async project => {
      const folder = await small(project)
      expect(prebuiltOf(project)).toBe(folder)
      await utimes(join(project, SOURCE), new Date(), new Date(0))
      expect(prebuiltOf(project)).toBe(folder)
    }))

  const spoiled: Readonly<Record<string, (project: string, folder: string) => Promise<unknown>>> = {
    'a source was changed': project => appendFile(join(project, SOURCE), ' '),
    'a source was changed to one as long': project => writeFile(join(project, SOURCE), 'import{}'),
    'a source is gone': project => rename(join(project, SOURCE), join(project, 'b.ts')),
    'a built file was changed': (_, folder) => writeFile(join(folder, MAIN), PREBUILT_MAIN.replace('the', 'THE')),
    'a built file was cut short': (_, folder) => writeFile(join(folder, MAIN), PREBUILT_MAIN.slice(0, 9)),
    'a built file is missing': (_, folder) => rename(join(folder, MAIN), join(folder, 'other.cjs')),
    'a built file is a link': async (_, folder) => {
      await rename(join(folder, MAIN), join(folder, 'other.cjs'))
      await symlink('other.cjs', join(folder, MAIN))
    },
    'others may write a built file': (_, folder) => chmod(join(folder, MAIN), 0o666),
    'others may write the folder': (_, folder) => chmod(folder, 0o777),
    'others may write the manifest': project => chmod(join(cacheIn(project), MANIFEST), 0o664),
    'others may write the cache': project => chmod(cacheIn(project), 0o777),
    'the manifest was cut short': project => writeFile(join(cacheIn(project), MANIFEST), '{"form":1,'),
    'the manifest is something else': project => writeFile(join(cacheIn(project), MANIFEST), 'null'),
    'it is of another form': project => sign(project, [SOURCE], { form: JSON.parse('0') }),
    'it is of another Node': project => sign(project, [SOURCE], { node: 'v24.0.0 linux x64' }),
    'it was moved': project => sign(project, [SOURCE], { project: '/elsewhere' }),
  }
  test.each(Object.keys(spoiled))('not where %s', why =>
    withTemporaryFolder(async project => {
      const folder = await small(project)
      await spoiled[why]?.(project, folder)
      expect(prebuiltOf(project)).toBeUndefined()
    }),
  )
})

interface ToldRun {
  readonly problems: readonly string[]
  readonly targets: readonly { readonly specs: readonly { id: string; status: string; reason?: string }[] }[]
}

const openIn = (targets: ToldRun['targets']) =>
  targets.flatMap(({ specs }) =>
    specs.filter(({ status }) => status !== 'passed').map(({ id, reason }) => [id, reason]),
  )

/** Lets a step of the project do something else than judge, or its file something first. */
async function changeStep(
  project: string,
  step: string,
  { does, first = '' }: { readonly does?: string; readonly first?: string },
): Promise<void> {
  const path = join(project, `specs/${step}.spec.ts`)
  const text = await readFile(path, 'utf8')
  const begun = `testStep('${step}', `
  await writeFile(path, `${text.replace(begun, does === undefined ? begun : `${begun}() => { ${does} }, `)}\n${first}`)
}

/** The project with packages of its own to look at, and no cache. */
async function copyOfProject(to: string): Promise<void> {
  const left = new Set(['node_modules', '.git', 'results', 'selftests'])
  for (const name of await readdir(projectRoot)) {
    if (!left.has(name)) await cp(join(projectRoot, name), join(to, name), { recursive: true })
  }
  await mkdir(join(to, 'node_modules'))
  for (const name of await readdir(join(projectRoot, 'node_modules'))) {
    if (name !== '.cache') await symlink(join(projectRoot, 'node_modules', name), join(to, 'node_modules', name))
  }
}

/** A copy of the project that is built as a whole, once for all that look at it; what damages what was built comes last. */
let built: Promise<{ readonly project: string; readonly folder: string }> | undefined

async function whole(): Promise<{ readonly project: string; readonly folder: string }> {
  built ??= (async () => {
    const project = await mkdtemp(join(tmpdir(), 'runbook-'))
    await copyOfProject(project)
    return { project, folder: await makePrebuilt(project) }
  })()
  return built
}

afterAll(async () => {
  if (built) await rm((await built).project, { recursive: true })
})

describe('npm test', () => {
  test('starts what is prebuilt, and the sources where that is spoiled', () =>
    withTemporaryFolder(async project => {
      await copyOfProject(project)
      await small(project)
      // Its own package.json says that the sources are modules.
      await cp(join(projectRoot, 'package.json'), join(project, 'package.json'))
      const start = () => runCommand(['--list'], { project })
      expect(await start()).toMatchObject({ exitCode: 0, stdout: 'the prebuilt one\n', stderr: '' })
      await appendFile(join(cacheIn(project), 'built-1', MAIN), 'broken(')
      const { exitCode, stdout, stderr } = await start()
      expect([exitCode, stderr]).toEqual([0, ''])
      expect(stdout).toContain('alb-response')
    }))

  test('by it a run sees, calls and refuses what one by the sources does', async () => {
    const { project, folder } = await whole()
    expect(prebuiltOf(project)).toBe(folder)
    const seen = async () => {
      const words = ['--fault', 'wp-config-parse-error', '--timeout', '5m', '--format', 'json']
      const { stdout } = await runCommand(words, { project })
      const { targets, calls } = JSON.parse(stdout)
      const [{ specs, diagnoses }] = targets
      return {
        steps: specs.map(({ id, status }: { readonly id: string; readonly status: string }) => [id, status]),
        causes: diagnoses.map(({ id }: { readonly id: string }) => id),
        called: Object.keys(calls.byCommand).sort(),
      }
    }
    const prebuilt = await seen()
    const [kept, out] = [join(project, 'kept'), ['--report-dir', join(project, 'out')]]
    const recorded = await runCommand(['--fault', 'image-missing', '--record', kept, ...out], { project })
    expect(recorded).toMatchObject({ exitCode: 1, stderr: '' })
    const again = await runCommand(['--replay', join(kept, 'run.json.gz'), ...out], { project })
    expect(again).toMatchObject({ exitCode: 1, stdout: recorded.stdout })
    const unread = await runCommand(['--waivers', 'not-there.yml'], { project })
    expect(unread.exitCode).toBe(2)
    expect(unread.stderr).toContain('the waivers not-there.yml: there is no such file')
    await appendFile(join(project, 'cli/main.ts'), '\n')
    expect(prebuiltOf(project)).toBeUndefined()
    expect(prebuilt).toEqual(await seen())
    expect(prebuilt.causes.length).toBeGreaterThan(0)
  })

  test('tells what goes wrong in the suite itself as the sources tell it, also in the step that ends last, and what there is where the thread of the steps does not last', () =>
    withTemporaryFolder(async project => {
      await copyOfProject(project)
      const isOver = 'process.env.STEPS_ARE_OVER'
      await changeStep(project, 'alb-response', {
        does: `if (${isOver}) process.reallyExit(0); throw new Error('no way\\n at all')`,
      })
      await changeStep(project, 'edge-closed', { does: `if (!${isOver}) process.exit(3)` })
      const isLast = 'process.env.ONLY_ONE_STEP'
      await changeStep(project, 'tenant-name-valid', {
        does: `if (${isLast}) {
    void Promise.reject(new Error('nobody awaits this'))
    setTimeout(() => { throw new Error('nobody catches this') })
    setImmediate(() => { throw new Error('nor this') })
  }
  return passed('')`,
        first: `import { registerSecret } from '../lib/text/redact.ts'
if (!${isOver} && !${isLast}) {
  registerSecret('un-guess-able-7')
  for (const piece of 'in pieces: un-guess-able-7\\n') process.stderr.write(piece)
  process.stdout.write('on stdout: un-guess-able-7\\n')
  setTimeout(() => { throw new Error('nobody catches this') })
  void Promise.reject(undefined)
}
`,
      })
      const told = async () => {
        const { exitCode, stdout, stderr } = await runCommand(['--timeout', '5m', '--format', 'json'], { project })
        const { problems, targets }: ToldRun = JSON.parse(stdout)
        return {
          exitCode,
          lines: stderr.split('\n').filter(line => /^(?:in|on) |guess/.test(line)),
          problems: problems.map(problem => problem.replace(/ \(test file: .*\)$/, '')).toSorted(),
          open: openIn(targets),
        }
      }
      await makePrebuilt(project)
      const unsaid = 'this step never reported a result'
      const env = { STEPS_ARE_OVER: 'yes' }
      const over = await runCommand(['--timeout', '5m', '--format', 'json'], { project, env })
      const toldOfIt: ToldRun = JSON.parse(over.stdout)
      expect([over.exitCode, toldOfIt.problems]).toEqual([1, ['the thread that runs the steps ended before they did']])
      expect(openIn(toldOfIt.targets)).toContainEqual(['alb-response', unsaid])
      const prebuilt = await told()
      expect(prebuilt).toEqual({
        exitCode: 1,
        lines: expect.toSatisfy(lines => lines.toSorted().join() === 'in pieces: [secret 1],on stdout: [secret 1]'),
        problems: [
          'alb-response: no way',
          'edge-closed: process.exit unexpectedly called with "3"',
          'nobody catches this',
          'undefined',
        ],
        open: ['alb-response', 'edge-closed'].map(id => [id, unsaid]),
      })
      const alone = ['--only', 'tenant-name-valid', '--timeout', '5m', '--format', 'json']
      const last = await runCommand(alone, { project, env: { ONLY_ONE_STEP: 'yes' } })
      const toldOfTheLast: ToldRun = JSON.parse(last.stdout)
      expect(last.exitCode).toBe(1)
      expect(toldOfTheLast.problems).toEqual(
        expect.arrayContaining(['nobody awaits this', 'nobody catches this', 'nor this']),
      )
      await appendFile(join(project, 'cli/main.ts'), '\n')
      expect(await told()).toMatchObject({ ...prebuilt, lines: expect.toSatisfy(lines => lines.length === 2) })
    }))
})

describe('npm run prepare', () => {
  test('takes what is old away, and what another one renames or removes meanwhile does not undo what was made', () =>
    withTemporaryFolder(async cache => {
      for (const name of ['built-old', 'built-new']) await mkdir(join(cache, name))
      await utimes(join(cache, 'built-old'), new Date(), new Date(0))
      // Listed, and not there when it is looked at: as the draft of a build that ends at the same time.
      await symlink('nowhere', join(cache, 'built-other.json'))
      const made = await makePrebuilt(projectRoot, cache, { values: 'lib/values.ts' })
      const left = ['built-new', 'built-other.json', basename(made), MANIFEST]
      expect((await readdir(cache)).sort()).toEqual(left.sort())
    }))

  test('made twice at once both are there, and the last one counts and is sound', () =>
    withTemporaryFolder(async cache => {
      const make = () => makePrebuilt(projectRoot, cache, { values: 'lib/values.ts' })
      const made = (await Promise.all([make(), make()])).map(path => basename(path))
      expect((await readdir(cache)).sort()).toEqual([...made, MANIFEST].sort())
      const { folder, built }: Manifest = JSON.parse(await readFile(join(cache, MANIFEST), 'utf8'))
      expect(made).toContain(folder)
      const names = await readdir(join(cache, folder))
      expect(Object.fromEntries(names.map(name => [name, fileAt(join(cache, folder, name))]))).toEqual(built)
    }))

  test('says why it could not, and the installation goes on', () =>
    withTemporaryFolder(async project => {
      await copyOfProject(project)
      // A file is where the folder should be: for an administrator no folder is read-only.
      await writeFile(join(project, 'node_modules/.cache'), '')
      const { stderr } = await promisify(execFile)(process.execPath, [join(project, 'prebuilt/prepare.js')])
      expect(stderr).toMatch(/^not prebuilt, so that each run starts slower: E[A-Z]+: .*\n$/)
    }))
})

describe('the code that is kept', () => {
  test('is left alone where it is damaged, and where all of it is gone once a run has begun the sources are run', async () => {
    const { project, folder } = await whole()
    const list = () => runCommand(['--list'], { project })
    const sound = await list()
    expect([sound.exitCode, sound.stderr]).toEqual([0, ''])
    // A manifest that lists no file finds none changed or missing.
    await sign(project, [], { folder: basename(folder), built: {} })
    const damaged = await readFile(join(folder, SCRIPTS))
    const places = Object.values(await placesIn(folder))
    for (const [at, codeBytes] of places) damaged.fill(0, at + Math.min(200, codeBytes), at + codeBytes)
    await writeFile(join(folder, SCRIPTS), damaged)
    expect(places.length).toBeGreaterThan(100)
    expect(prebuiltOf(project)).toBe(folder)
    expect(await list()).toEqual(sound)
    await rm(folder, { recursive: true })
    await mkdir(folder)
    expect(await list()).toEqual(sound)
  })

  test('of a script that throws gives nothing of it to whoever asks again', () =>
    withTemporaryFolder(async folder => {
      const text = "(exports => { exports.first = 1; throw new Error('no second') })"
      await writeFile(join(folder, SCRIPTS), Buffer.concat([Buffer.alloc(SUM_BYTES), Buffer.from(text)]))
      await writeFile(join(folder, PLACES), JSON.stringify({ 'a.script': [0, 0, text.length] }))
      for (const _ of ['once', 'again']) expect(() => load(folder, 'a.script')).toThrow('no second')
    }))

  test('is taken by a run as it is, of each script', () =>
    withTemporaryFolder(async cache => {
      const folder = await makePrebuilt(projectRoot, cache, { list: 'reports/list.ts', html: 'reports/html.ts' })
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', TAKEN, folder], {
        cwd: projectRoot,
        env: {},
      })
      const scripts = Object.keys(await placesIn(folder))
      expect(JSON.parse(stdout)).toEqual(scripts.map(() => true))
      expect(scripts.length).toBeGreaterThan(1)
    }))
})

/** Node refuses what was compiled of another text, by another V8 or with other flags. */
const TAKEN = `
import { Script } from 'node:vm'
import { setFlagsForRuns } from './lib/v8-flags.ts'
import { readFileSync } from 'node:fs'
import { read } from './prebuilt/load.cjs'
import { PLACES } from './prebuilt/places.ts'
setFlagsForRuns()
const [, folder] = process.argv
const taken = name => {
  const { text, code } = read(folder, name)
  return !new Script(text, { filename: folder + '/' + name, cachedData: code }).cachedDataRejected
}
console.log(JSON.stringify(Object.keys(JSON.parse(readFileSync(folder + '/' + PLACES, 'utf8'))).map(taken)))
`

describe('the clients in it', () => {
  test('refuse what the probes may not call, before anything is sent, and read the answers of the rest', () =>
    withTemporaryFolder(async cache => {
      const folder = await makePrebuilt(projectRoot, cache, { aws: 'probes/lib/aws.ts' })
      const built: { readonly createAws: typeof createAws } = createRequire(import.meta.url)(join(folder, 'aws.cjs'))
      const fake = await fakeAws({
        DescribeSecurityGroups: {
          body: '<DescribeSecurityGroupsResponse><securityGroupInfo/></DescribeSecurityGroupsResponse>',
        },
      })
      const aws = built.createAws(fake.access)
      try {
        const [ecs, ec2] = await Promise.all([aws.ecs(), aws.ec2()])
        await expect(ecs.send(new UpdateServiceCommand({ service: 'a' }))).rejects.toThrow('ecs:UpdateService')
        expect(fake.calls).toEqual([])
        expect(aws.calls()).toEqual({})
        expect(await ec2.send(new DescribeSecurityGroupsCommand({}))).toMatchObject({ SecurityGroups: [] })
        expect(aws.calls()).toEqual({ 'ec2:DescribeSecurityGroups': 1 })
      } finally {
        aws.destroy()
        await fake.close()
      }
    }))
})

describe('undici in it', () => {
  test('is its client alone, which still sends what it takes the rest for from where that is installed', () =>
    withTemporaryFolder(async cache => {
      const entry = join(cache, 'client.ts')
      await mkdir(join(cache, 'built'))
      await writeFile(entry, "export const client = () => import('undici')\n")
      const folder = await makePrebuilt(projectRoot, join(cache, 'built'), { client: relative(projectRoot, entry) })
      expect(await readFile(join(folder, SCRIPTS), 'latin1')).not.toMatch(/class (?:MockAgent|ProxyAgent|FormData)\b/)
      const built: { readonly client: () => Promise<Pick<typeof import('undici'), 'Client'>> } = createRequire(
        import.meta.url,
      )(join(folder, 'client.cjs'))
      const server = createServer((request, response) => request.pipe(response)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const { Client } = await built.client()
      const client = new Client(`http://127.0.0.1:${port}`)
      try {
        const form = new FormData()
        form.append('field', 'sent as a form')
        const { statusCode, body } = await client.request({ method: 'POST', path: '/', body: form })
        expect([statusCode, await body.text()]).toEqual([200, expect.stringContaining('sent as a form')])
      } finally {
        await client.destroy()
        server.close()
      }
    }))
})
