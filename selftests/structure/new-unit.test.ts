import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isUsageError } from '../../cli/usage-error.ts'
import { makeCase } from '../../docs/new-case.ts'
import { UNSAID } from '../../docs/unit-templates.ts'
import { readRecording, recordingFile } from '../../runner/recording/file.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { projectRoot } from '../lib/source-files.ts'

const run = promisify(execFile)
const LEFT_OUT = /^(?:node_modules|results|\.git)(?:\/|$)/

/** A copy of the project for all that is written; the tests change other files of it. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runbook-'))
  await cp(projectRoot, folder, { recursive: true, filter: path => !LEFT_OUT.test(relative(projectRoot, path)) })
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What is compiled of a copy goes with it. */
const envFor = (project: string): NodeJS.ProcessEnv =>
  project === projectRoot ? process.env : { ...process.env, NODE_COMPILE_CACHE: join(project, 'results/node') }

const newUnit = (project: string, ...words: readonly string[]) =>
  run(process.execPath, [join(project, 'docs/new-unit.ts'), ...words], { timeout: PATIENT_MS, env: envFor(project) })

describe('npm run new', () => {
  test('turns a recording into a row of the corpus, and says what the suite makes of it now', {
    timeout: 300_000,
  }, async () => {
    const file = join(folder, 'run.json.gz')
    const recording = await sampleRecording({
      service: { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' },
    })
    await writeFile(file, recordingFile(recording).bytes)
    const newCase = (...words: readonly string[]) => newUnit(folder, 'case', file, ...words)
    const right = await newCase('--says', 'service-missing', '--source', 'a colleague', '--why', 'it was deleted')
    expect(right.stdout).toMatch(/Now it is right: the suite says service-missing[^\n]*\.\n$/)
    const wrong = await newCase('--says', 'service-missing', '--says', 'service-stable=passed')
    expect(wrong.stdout).toContain('Now it is wrong: the suite says service-missing; service-stable failed, not passed')
    expect(wrong.stdout).toContain(`Replace "${UNSAID}" in:`)
    const id = `service-missing-${recording.run.startedAt.slice(0, 10)}`
    const rows = await readFile(join(folder, 'selftests/corpus/recorded.yaml'), 'utf8')
    expect(rows).toContain(`- id: ${id}\n  source: a colleague\n  input:\n    recording: recorded/${id}.json.gz\n`)
    expect(rows).toContain(`- id: ${id}-2\n`)
    const { left } = await readRecording(join(folder, 'selftests/corpus/recorded', `${id}-2.json.gz`))
    expect(left).toEqual([])
    await expect(newCase('--says', 'none')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--shown'),
    })
    for (const words of [
      ['service-missing', 'none'],
      ['none', 'service-missing'],
      ['service-missing', 'service-missing'],
      ['service-stable=passed', 'service-stable=failed'],
      ['service-stable=passed=x'],
    ])
      await expect(
        makeCase(folder, [file, '--shown', 'x', ...words.flatMap(word => ['--says', word])]),
        words.join(),
      ).rejects.toSatisfy(isUsageError)
    await expect(newCase('--says', 'service-mising')).rejects.toMatchObject({ code: 2 })
    expect(await readFile(join(folder, 'selftests/corpus/recorded.yaml'), 'utf8')).toBe(rows)
  })

  test('makes units that compile and that every list knows, and says what is left open', {
    timeout: 300_000,
  }, async () => {
    await newUnit(folder, 'evidence', 'new-kind')
    const { stdout } = await newUnit(folder, 'step', 'new-step', 'new-kind')
    await newUnit(folder, 'cause', 'dns/new-cause')
    expect(stdout).toBe(`Replace "${UNSAID}" in:\n  specs/new-step.spec.ts\n  specs/catalogue.ts\n`)
    await run(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), '--noEmit', '--singleThreaded'], {
      cwd: folder,
    })
    for (const path of ['specs/catalogue.ts', 'diagnostics/dns/new-cause.ts']) {
      const text = await readFile(join(folder, path), 'utf8')
      await writeFile(join(folder, path), text.replace(`runbook: '${UNSAID}'`, "runbook: '6.2'"))
    }
    await run(process.execPath, [join(folder, 'docs/generate.ts')], { env: envFor(folder) })
    const [ids, kinds, faults, coverage] = await Promise.all(
      ['diagnostics/ids.ts', 'evidence/index.ts', 'sandbox/faults/index.ts', 'docs/coverage.md'].map(path =>
        readFile(join(folder, path), 'utf8'),
      ),
    )
    expect(ids).toContain("'new-cause': 'dns'")
    expect(kinds).toContain("readonly 'new-kind': NewKind")
    expect(faults).toContain("'new-cause': newCause")
    expect(coverage).toMatch(/`new-step`.*`new-cause`/)
  })

  test.for([
    [[], 'npm run new -- step'],
    [['case'], 'npm run new -- case FILE --says CAUSE'],
    [['case', 'package.json', '--says', 'image-missing'], 'no recording of this suite'],
    [['step', 'No-Step'], 'No-Step: no word in small letters with dashes between\nnpm run new -- step'],
    [['step', 'new-step', 'no-kind'], 'no-kind: no such kind of evidence; there are '],
    [['cause', 'nowhere/new-cause'], 'nowhere: no such layer\nnpm run new -- step'],
    [['cause', 'image/image-missing'], 'there already'],
  ] as const)('refuses %j and changes nothing', async ([words, said]) => {
    const refused = { code: 2, stderr: expect.stringContaining(said) }
    await expect(newUnit(projectRoot, ...words)).rejects.toMatchObject(refused)
  })
})
