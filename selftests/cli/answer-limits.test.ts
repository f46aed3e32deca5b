import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listenOnLoopback } from '../../sandbox/servers/loopback.ts'
import { prod } from '../lib/company.ts'
import { measured, PEAK_BYTES } from '../lib/measured.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { forward } from '../trust/aws-proxy.ts'

let rehearsal: Rehearsal
beforeAll(async () => {
  rehearsal = await rehearse(prod, 'goldencrust', [])
})
afterAll(() => rehearsal.close())

/** What takes the place of an answer: `undefined` for the answer itself. */
type Spoil = (operation: string, real: string) => string | undefined

/** One run of the real command against AWS endpoints of which some answers are replaced. */
async function runAgainst(spoil: Spoil) {
  const upstream = Number(new URL(rehearsal.env.AWS_ENDPOINT_URL ?? '').port)
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming)
      const operation =
        /[?&]?Action=(\w+)/.exec(body.toString())?.[1] ?? `${incoming.headers['x-amz-target']}`.split('.').at(-1)
      const method = incoming.method ?? 'GET'
      const real = await forward(upstream, { method }, incoming.headers, incoming.url ?? '/', body)
      const spoiled = spoil(operation ?? '', real.body.toString()) ?? real.body
      outgoing.writeHead(real.status, { ...real.headers, 'content-length': Buffer.byteLength(spoiled) }).end(spoiled)
    })().catch(() => outgoing.destroy())
  })
  const { port, close } = await listenOnLoopback(server)
  try {
    return await withTemporaryFolder(folder =>
      measured('cli/start.js', [...rehearsal.flags, '--report-dir', join(folder, 'reports')], {
        ...rehearsal.env,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      }),
    )
  } finally {
    await close()
  }
}

const secret =
  (change: (value: string) => string): Spoil =>
  (operation, real) => {
    if (operation !== 'GetSecretValue' && operation !== 'BatchGetSecretValue') return undefined
    const answer = JSON.parse(real)
    const changed = (one: { readonly SecretString: string }) => ({ ...one, SecretString: change(one.SecretString) })
    return JSON.stringify(
      operation === 'GetSecretValue' ? changed(answer) : { ...answer, SecretValues: answer.SecretValues.map(changed) },
    )
  }
const members = (count: number) => (value: string) =>
  JSON.stringify({
    ...JSON.parse(value),
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`k${index}`, `v${(index * 7919).toString(36)}x`]),
    ),
  })
/** Every answer in XML, with this in the place of its content. */
const xml =
  (content: string): Spoil =>
  (_, real) => {
    const root = /^(?:<\?xml[^>]*>)?\s*<(\w+)/.exec(real)?.[1]
    return root === undefined ? undefined : `<${root}>${content}</${root}>`
  }
const names = (count: number) => Array.from({ length: count }, (_, index) => `<a${index}/>`).join('')

const PASSED = 0
const UNKNOWN = 3

test.each<[string, number, Spoil]>([
  ['a secret of 140,000 members', UNKNOWN, secret(members(140_000))],
  ['a secret with as many members as it has room for', PASSED, secret(members(3_200))],
  ['a secret with 2 MB of white space', UNKNOWN, secret(value => `${value}${(`${' '.repeat(100)}\n`).repeat(20_000)}`)],
  [
    'a secret with a member of 6 MB',
    UNKNOWN,
    secret(value => JSON.stringify({ ...JSON.parse(value), note: 'ab'.repeat(3_000_000) })),
  ],
  ['400,000 entities', UNKNOWN, xml('&amp;'.repeat(400_000))],
  ['as many entities as there may be', UNKNOWN, xml('&amp;'.repeat(30_000))],
  ['2 million ampersands', UNKNOWN, xml('&'.repeat(2_000_000))],
  ['140,000 names of elements', UNKNOWN, xml(names(140_000))],
  ['as many names of elements as there may be', UNKNOWN, xml(names(30_000))],
  ['a megabyte of white space', UNKNOWN, xml(' '.repeat(1_000_000))],
  ['white space to the limit', UNKNOWN, xml(`${' '.repeat(64_000)}<a/>`.repeat(16))],
  ['texts to the limit', UNKNOWN, xml(`<a>${'x'.repeat(64_000)}</a>`.repeat(16))],
])('%s: bounded memory, and no failure', async (_, code, spoil) => {
  const { exitCode, stderr, peakBytes } = await runAgainst(spoil)
  expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: '' })
  expect(peakBytes).toBeLessThan(PEAK_BYTES)
})

test('a history of 2,000 tenants with all their runs: bounded memory', () =>
  withTemporaryFolder(async folder => {
    const instants = Array.from({ length: 144 }, (_, run) => new Date(Date.now() - (145 - run) * 300_000).toISOString())
    const steps = Array.from({ length: 22 }, (_, step) => `step-${step}`)
    const facts = Array.from({ length: 17 }, (_, fact) => `fact ${fact}`)
    const letters = ['p', 'f'].map(last => last.padStart(steps.length, 'p'))
    const tenantOf = (nth: number) => ({
      lastRunAt: 143,
      notes: facts.map((_, fact) => 2 + fact),
      facts: facts.map((_, fact) => [2 + fact, 2 + fact, 143]),
      open: [],
      runs: instants.map((_, run) => `${run}+1:${(run + nth) % 2}`).join(' '),
    })
    const tenants = Object.fromEntries(Array.from({ length: 2_000 }, (_, nth) => [`tenant-${nth}`, tenantOf(nth)]))
    const head = { schemaVersion: 2, environment: 'prod', updatedAt: instants.at(-1), steps, instants }
    const state = JSON.stringify({ ...head, texts: [...letters, ...facts], tenants, undelivered: [] })
    await writeFile(join(folder, 'prod.json'), state)
    const words = [...rehearsal.flags, '--report-dir', join(folder, 'reports'), '--state', folder]
    const { exitCode, stderr, peakBytes } = await measured('cli/start.js', words, rehearsal.env)
    expect({ exitCode, stderr }).toEqual({ exitCode: PASSED, stderr: '' })
    expect(peakBytes).toBeLessThan(PEAK_BYTES)
  }))
