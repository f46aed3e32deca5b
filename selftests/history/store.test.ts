import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { emptyState } from '../../history/state.ts'
import { loadState, saveState } from '../../history/store.ts'
import { unfinishedPrefix } from '../../lib/files/unfinished.ts'
import { runCommand } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test('what was saved is loaded again; without a file there is an empty history', () =>
  withTemporaryFolder(async folder => {
    expect(await loadState(folder, 'prod')).toEqual(emptyState('prod'))
    const state = { ...emptyState('prod'), steps: ['alb-response'] }
    await saveState(folder, state)
    expect(await loadState(folder, 'prod')).toEqual(state)
    expect(await readdir(folder)).toEqual(['prod.json'])
  }))

test('what somebody wrote in brackets is no nesting', () =>
  withTemporaryFolder(async folder => {
    const undelivered = [{ channel: 'slack', since: '2026-01-05T10:00:00.000Z', body: { text: '[('.repeat(100_000) } }]
    const state = { ...emptyState('prod'), undelivered }
    await saveState(folder, state)
    expect(await loadState(folder, 'prod')).toEqual(state)
  }))

test('what steers a terminal or turns the writing is kept, and stands in the file as an escape', () =>
  withTemporaryFolder(async folder => {
    const state = { ...emptyState('prod'), steps: ['a\u202eb\u2066c\u009b31m\u001b[2J\u2028\u200f\u{e0041}ü'] }
    await saveState(folder, state)
    expect(await loadState(folder, 'prod')).toEqual(state)
    expect(await readFile(join(folder, 'prod.json'), 'utf8')).toMatch(/^[ -~\nü]+$/)
  }))

test('what could not be read again is never written', () =>
  withTemporaryFolder(async folder => {
    await saveState(folder, emptyState('prod'))
    const large = { ...emptyState('prod'), steps: ['x'.repeat(12_000_000)] }
    await expect(saveState(folder, large)).rejects.toThrow('it has more than 12 MB')
    const odd = { ...emptyState('prod'), updatedAt: 'yesterday' }
    await expect(saveState(folder, odd)).rejects.toThrow('its "updatedAt" is not what this suite writes')
    expect(await loadState(folder, 'prod')).toEqual(emptyState('prod'))
  }))

test.for([
  ['{"schemaVersion":1,', 'it is not JSON'],
  ['[]', 'it is not a JSON object'],
  ['{"schemaVersion":3}', 'a newer version of this suite wrote it (schemaVersion 3, known is 2)'],
  ['{"schemaVersion":1,"environment":"dev"}', 'it belongs to environment dev'],
  ['{"schemaVersion":1,"environment":"sandbox"}', 'its "updatedAt" is not what this suite writes'],
  ['', 'it is not JSON'],
] as const)('%s ends the run with exit code 2 before anything is looked at', ([text, reason]) =>
  withTemporaryFolder(async folder => {
    await writeFile(join(folder, 'sandbox.json'), text)
    const { exitCode, stderr, stdout } = await runCommand(['--state', folder, '--report-dir', join(folder, 'r')])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(`the history ${join(folder, 'sandbox.json')} cannot be read: ${reason}`)
    expect(await readFile(join(folder, 'sandbox.json'), 'utf8')).toBe(text)
  }),
)

/** Saves states of two sizes in turn, as fast as it can. */
const WRITER = `
const { saveState } = await import(process.argv[1])
for (let round = 0; ; round += 1) {
  const steps = Array.from({ length: round % 2 === 0 ? 900 : 10 }, (_, index) => 'step-' + index + '-'.repeat(500))
  await saveState(process.argv[2], { environment: 'prod', updatedAt: new Date().toISOString(), steps, tenants: {}, undelivered: [] })
  if (round === 0) console.log('ready')
}`

test('a kill at any moment leaves a whole history', () =>
  withTemporaryFolder(async folder => {
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', WRITER, join(projectRoot, 'history/store.ts'), folder],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      await delay(7 * round)
      child.kill('SIGKILL')
      await ended
      expect([900, 10]).toContain((await loadState(folder, 'prod')).steps.length)
    }
  }))

test('what a killed run left behind is swept away by the next one, what a living one writes is not', () =>
  withTemporaryFolder(async folder => {
    const elsewhere = ['.unfinished-00000000-1-old', '.unfinished-00000000-1-young'].map(name => join(folder, name))
    for (const path of elsewhere) await writeFile(path, 'half')
    await utimes(elsewhere[0] ?? '', new Date(0), new Date(0))
    const alive = `${unfinishedPrefix()}x`
    await mkdir(join(folder, alive))
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { unfinishedPrefix } = await import(process.argv[1])
       const { mkdirSync } = await import('node:fs')
       mkdirSync(process.argv[2] + '/' + unfinishedPrefix() + 'x/inside', { recursive: true })`,
      join(projectRoot, 'lib/files/unfinished.ts'),
      folder,
    ])
    await once(child, 'exit')
    expect(await readdir(folder)).toHaveLength(4)
    await saveState(folder, emptyState('prod'))
    expect((await readdir(folder)).sort()).toEqual(['.unfinished-00000000-1-young', alive, 'prod.json'])
  }))

test.for([
  [['--only-new'], '--only-new compares with the runs before: add --state DIR'],
  [['--fail-after', '2'], '--fail-after compares with the runs before'],
  [['--state', '/tmp/x', '--recover-after', '0'], '--recover-after 0: write a number of runs'],
  [['--state', ''], '--state needs a value'],
] as const)('%j is a usage error', async ([words, reason]) => {
  const { exitCode, stderr } = await runCommand(words)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(reason)
})
