import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { quote } from '../../platform/commands/shell.ts'
import { MOST_BYTES_OF_A_TENANT } from '../../runner/recording/bounded.ts'
import { parseRecording, readRecording, recordingFile } from '../../runner/recording/file.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { migrated } from '../../runner/recording/migrations.ts'
import { otherwise } from '../../runner/recording/otherwise.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { healthyEvidence, targetIn } from '../lib/evidence.ts'
import { recordingFrom, sampleRecording } from '../lib/sample-recordings.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

let recording: Recording
beforeAll(async () => {
  recording = await sampleRecording()
})

const textOf = (value: unknown): string => JSON.stringify(value)

const readBytes = (bytes: Uint8Array): Promise<Recording> =>
  withTemporaryFolder(async folder => {
    const path = join(folder, 'run.json.gz')
    await writeFile(path, bytes)
    return readRecording(path)
  })

describe('a recording in a file', () => {
  test('is the same when it is read, and describes itself', async () => {
    const { bytes } = recordingFile(recording)
    expect(await readBytes(bytes)).toEqual(recording)
    const { schema, ...whole } = JSON.parse(gunzipSync(bytes).toString())
    expect(whole).toEqual(recording)
    expect(schema).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' })
  })

  test('steers no screen and no pipeline that it is unpacked on, and says what was said', async () => {
    const problems = ['a \u202e b \u009b31m c \u2066 d \u00ad', 'e ##[error]f', '</script><!--']
    const given = { ...recording, run: { ...recording.run, problems } }
    const { bytes } = recordingFile(given)
    const text = gunzipSync(bytes).toString()
    expect(text).not.toMatch(/[\u007f-\u009f\p{Cf}]|##\[|<[/!]/u)
    expect(await readBytes(bytes)).toEqual(given)
  })

  test('of a healthy tenant says that it is, by its evidence alone', async () => {
    const { targets, exitCode, startedAt } = await judgeAgain(recording)
    expect(targets[0]?.specs.filter(({ status }) => status !== 'passed')).toEqual([])
    expect({ exitCode, startedAt }).toEqual({ exitCode: 0, startedAt: recording.run.startedAt })
  })

  test('keeps no key', async () => {
    const target = targetIn('prod')
    const credentials = { kind: 'static', accessKeyId: 'KEYIDOFNOBODY', secretAccessKey: 'secretofnobody' } as const
    const access = { ...target.access, credentials, extraCa: ['PEM OF NOBODY'] }
    const text = textOf(await sampleRecording({}, { ...target, access }))
    for (const word of ['KEYIDOFNOBODY', 'secretofnobody', 'PEM OF NOBODY']) expect(text).not.toContain(word)
  })

  test('of many tenants says what is common once', async () => {
    const tenants = ['goldencrust', 'bluebird', 'lakeside'].map(tenant => targetIn('prod', tenant))
    const rules = healthyEvidence(targetIn('prod'))['listener-rules']
    const fleet = await recordingFrom(
      tenants.map(target => ({ target, evidence: { ...healthyEvidence(target), 'listener-rules': rules } })),
    )
    expect(Object.keys(fleet.common)).toContain('listener-rules')
    expect(fleet.targets.map(({ evidence }) => evidence['listener-rules'])).toEqual([undefined, undefined, undefined])
    expect(textOf(fleet).split(textOf(rules))).toHaveLength(2)
  })
})

describe('is no larger than it may be', () => {
  /** No packing makes it smaller. */
  const noise = (length: number): string => randomBytes(length).toString('base64').slice(0, length)

  test.for([
    ['long texts are cut', 1, 400_000],
    ['evidence of many texts is left out', 2_000, 900],
  ] as const)('%s, and it is said', async ([, count, length]) => {
    const { logs } = healthyEvidence(targetIn('prod'))
    if (logs.status !== 'observed') throw new Error('the healthy tenant has logs')
    const [first] = recording.targets
    if (!first) throw new Error('there is a target')
    const streams = Array.from({ length: count }, () => noise(length))
    const huge = { ...first, evidence: { ...first.evidence, logs: { ...logs, data: { ...logs.data, streams } } } }
    const { bytes, recording: kept } = recordingFile(JSON.parse(textOf({ ...recording, targets: [huge] })))
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES_OF_A_TENANT)
    expect(kept.left.length).toBeGreaterThan(0)
    expect(kept.targets[0]?.evidence.identity?.status).toBe('observed')
  })
})

describe('a recording that is none is refused in one line', () => {
  const refusal = async (read: Promise<unknown>): Promise<string> => {
    const error: unknown = await read.then(
      () => new Error('it was read'),
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof Error)) throw new Error('no error')
    return error.message
  }
  const parsed = async (value: unknown): Promise<Recording> =>
    parseRecording(typeof value === 'string' ? value : textOf(value))

  test('cut off, spoiled, empty, or something else', async () => {
    const { bytes } = recordingFile(recording)
    expect(await refusal(readBytes(bytes.subarray(0, bytes.length / 2)))).toMatch(/damaged or not whole/)
    const spoiled = Buffer.from(bytes)
    spoiled.fill(0x55, 2_000, 2_400)
    expect(await refusal(readBytes(spoiled))).toMatch(/damaged or not whole/)
    expect(await refusal(readBytes(Buffer.from('')))).toMatch(/no recording of this suite/)
    expect(await refusal(readBytes(Buffer.from('%PDF-1.7')))).toMatch(/no recording of this suite/)
    expect(await refusal(readBytes(gzipSync('hello')))).toMatch(/not whole, or no recording/)
    expect(await refusal(readBytes(gzipSync('{"schemaVersion":1,"targets":[]}')))).toMatch(/no recording of this suite/)
  })

  test('that unpacks to a multiple of itself is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(120_000_000))
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusal(readBytes(bomb))).toMatch(/unpacks to more than any run writes/)
  })

  test('nested deeply, or filled with values', async () => {
    const deep = `{"format":"tenant-runbook-recording","schemaVersion":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(await refusal(parsed(deep))).toMatch(/nested more than 200 levels/)
    const many = `{"format":"tenant-runbook-recording","x":[${'0,'.repeat(4_100_000)}0]}`
    expect(await refusal(parsed(many))).toMatch(/more than 4000000 values/)
  })

  test('with members that change every object', async () => {
    const text = textOf(recording)
    for (const put of [
      text.replace('{', '{"__proto__":{"polluted":true},'),
      text.replace('"names":{', '"names":{"__proto__":{"polluted":true},'),
      text.replace('"calls":{', '"calls":{"__proto__":1,'),
      text.replace('"names":{', '"names":{"constructor":{"prototype":{"polluted":true}},'),
    ]) {
      expect(put).not.toBe(text)
      expect(await refusal(parsed(put))).toMatch(/is not what a run writes|that no run writes/)
    }
    expect('polluted' in {}).toBe(false)
  })

  test('of a newer layout, of an unknown one, without one', async () => {
    const newer = { ...recording, schemaVersion: 3, tool: { name: 'tenant-runbook', version: '9.9.9' } }
    expect(await refusal(parsed(newer))).toBe(
      'its layout is 3, and this version reads up to 2: it was made by 9.9.9. Judge it again with that version or a newer one.',
    )
    expect(await refusal(parsed({ ...recording, schemaVersion: 0 }))).toMatch(/layout 0 is not read any more/)
    expect(await refusal(parsed({ ...recording, schemaVersion: '1' }))).toMatch(/no schemaVersion/)
  })

  test('of a run that was interrupted', async () => {
    expect(await refusal(parsed({ ...recording, run: { ...recording.run, interrupted: true } }))).toMatch(
      /was interrupted.* cannot be judged again/,
    )
  })

  test('of no tenant, of one twice, with a name that is none', async () => {
    const [first] = recording.targets
    expect(await refusal(parsed({ ...recording, targets: [] }))).toMatch(/it has no tenant/)
    expect(await refusal(parsed({ ...recording, targets: [first, first] }))).toMatch(/a tenant twice/)
    for (const tenant of ['../../etc', '$(reboot)', '', 'a b'])
      expect(await refusal(parsed({ ...recording, targets: [{ ...first, tenant }] }))).toMatch(/no tenant's name/)
  })

  test('with words of its run that are more than that: they stand in a command that people copy', async () => {
    const withWords = (...words: readonly string[]) => ({
      ...recording,
      run: { ...recording.run, again: { allTenants: false, words } },
    })
    for (const word of [
      '; reboot',
      '--wait 15m; reboot',
      '--state $(reboot)',
      "--state 'a';reboot;'b'",
      "--state 'a",
      "--state '",
      '--state',
      '--fixes a',
      '--state a\nreboot',
      '--state a b',
    ])
      expect(await refusal(parsed(withWords(word))), word).toMatch(/the words of its run are none/)
    const values = ['15m', 'a.example:443:[2001:db8::1]:', '/a b', "it's", '$x']
    const written = values.map(value => `--state ${quote(value)}`)
    expect((await parsed(withWords(...written, '--state [secret 1]'))).run.again.words).toHaveLength(6)
  })

  test('with what JSON can say and no run does', async () => {
    const text = textOf(recording)
    expect(await refusal(parsed(text.replace(/"elapsedMs":\d+/, '"elapsedMs":1e999')))).toMatch(/elapsedMs/)
    const moment = text.replace(/"observedAt":"[^"]*"/, '"observedAt":"yesterday"')
    expect(await refusal(parsed(moment))).toMatch(/observedAt is no moment in time/)
  })

  test('any member that is another kind of value is refused by its place, or can be judged', async () => {
    const paths = [...leavesOf(recording, [])]
    expect(paths.length).toBeGreaterThan(800)
    let refusedOnes = 0
    for (const [index, path] of paths.entries()) {
      // Each of them in one way, all ways in turn.
      const odd: unknown = [null, 7, 'x', [], {}, -1, true, ''][index % 8]
      const text = textOf(withOdd(recording, path, odd))
      const read = await parsed(text).catch((error: unknown) => String(error))
      if (typeof read === 'string') refusedOnes += 1
      else await judgeAgain(read)
    }
    expect(refusedOnes).toBeGreaterThan(paths.length / 2)
  })
})

function* leavesOf(value: unknown, path: readonly string[]): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) {
    yield path
    return
  }
  for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, [...path, key])
}

function withOdd(value: unknown, [key, ...rest]: readonly string[], odd: unknown): unknown {
  if (key === undefined) return odd
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === key ? withOdd(inner, rest, odd) : inner))
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.map(([name, inner]) => [name, name === key ? withOdd(inner, rest, odd) : inner]))
}

describe('an older layout', () => {
  const steps = {
    1: (old: Readonly<Record<string, unknown>>) => ({ ...old, second: 'put in' }),
    2: (old: Readonly<Record<string, unknown>>) => ({ ...old, third: `${old.second} too` }),
  }

  test('the first, in which tenants had no owner and active revisions stood elsewhere, is read', async () => {
    const [first] = recording.targets
    if (!first) throw new Error('there is a target')
    const { 'task-definition': definition, 'task-definition-history': history } = healthyEvidence(targetIn('prod'))
    if (definition.status !== 'observed' || history.status !== 'observed') throw new Error('both were seen')
    const evidence = { ...first.evidence, 'task-definition': definition, 'task-definition-history': history }
    const { owner: _, ...target } = first
    const { activeRevisionArns, ...revisions } = history.data
    const before = {
      ...evidence,
      'task-definition': { ...definition, data: { ...definition.data, activeRevisionArns } },
      'task-definition-history': { ...history, data: revisions },
    }
    const old = { ...recording, schemaVersion: 1, targets: [{ ...target, evidence: before }] }
    expect(parseRecording(textOf(old))).toEqual({ ...recording, targets: [{ ...first, evidence }] })
    expect(() => parseRecording(textOf({ ...old, schemaVersion: 2 }))).toThrow(/is not what a run writes/)
    for (const odd of [null, 7, [], [null], [{ evidence: null }]])
      expect(() => parseRecording(textOf({ ...old, targets: odd, common: odd }))).toThrow(/is not what a run writes/)
  })

  test('two versions apart is brought through both steps', () => {
    expect(migrated({ schemaVersion: 1 }, 1, 3, steps)).toEqual({
      schemaVersion: 3,
      second: 'put in',
      third: 'put in too',
    })
    expect(migrated({ schemaVersion: 3 }, 3, 3, steps)).toEqual({ schemaVersion: 3 })
  })

  test('to which no way leads is none', () => {
    expect(migrated({ schemaVersion: 0 }, 0, 3, steps)).toBeUndefined()
    expect(migrated({}, -7, 3, steps)).toBeUndefined()
  })
})

describe('what is said otherwise than then', () => {
  test('nothing, of the same version', async () => {
    expect(otherwise(recording, await judgeAgain(recording))).toEqual([])
  })

  test('steps and causes, where what is expected changed', async () => {
    const target = { ...targetIn('prod'), expectedDigests: [`sha256:${'cd'.repeat(32)}`] }
    const said = otherwise(recording, await judgeAgain(recording, [target]))
    expect(said).toContain('image-digest failed, was passed')
    expect(said).toContain('cause image-drifted is new')
  })
})
