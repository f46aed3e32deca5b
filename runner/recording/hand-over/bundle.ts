import { gunzipSync } from 'node:zlib'
import { diagnosisIds } from '../../../diagnostics/ids.ts'
import { isRecord } from '../../../lib/values.ts'
import { specIds } from '../../../specs/catalogue.ts'
import { ownSchema, parseRecording, recordingFile } from '../file.ts'
import { judgeAgain } from '../judge-again.ts'
import type { Recording } from '../recording.ts'
import { leftOver } from './left-over.ts'
import { type Originals, originalsOf } from './originals.ts'
import { standIns } from './stand-ins.ts'

/** What may be asked to stay as it is. */
export const KEPT = ['accounts', 'hosts', 'addresses', 'names'] as const
type Kept = (typeof KEPT)[number]

/** A recording with stand-ins in the place of what says whose it is. */
interface Bundle {
  readonly bytes: Buffer
  readonly recording: Recording
  /** How many of each kind have a stand-in. */
  readonly replaced: Readonly<Record<Kept, number>>
  /** Words of names that stay, because a rule or a cause reads them in what others wrote. */
  readonly read: readonly string[]
}

/** Why none can be given away: what it would say otherwise, or what would still be in it. */
type BundleFault = { readonly judgedOtherwise: readonly string[] } | { readonly leftOver: readonly string[] }

/** Another key makes other stand-ins: one may by chance be what somebody else is called. */
const ATTEMPTS = 5

/**
 * The recording as it can be given to somebody who must not know whose platform it is: the same verdicts and causes, judged before it is given away,
 * and nothing of what was replaced in the bytes, read back. `keys` are random, and kept nowhere: there is no way back from a stand-in.
 */
export async function bundleOf(
  recording: Recording,
  keep: readonly Kept[],
  keys: () => Uint8Array,
): Promise<Bundle | BundleFault> {
  const { members, words } = vocabulary()
  const isMember = (key: string) => members.has(key)
  const all = without(originalsOf(recording, isMember), keep)
  const was = await concluded(recording)
  let fault: BundleFault = { leftOver: [] }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const key = keys()
    const make = (originals: Originals) => replaced(recording, standIns(originals, key), isMember, words)
    let originals = all
    let read: readonly string[] = []
    if ((await concludedOrNot(make(all))) !== was) {
      read = await readWords(all, was, make)
      originals = { ...all, names: minus(all.names, read), hosts: minus(all.hosts, read) }
    }
    const made = make(originals)
    const otherwise = differences(was, await concludedOrNot(made))
    if (otherwise.length > 0) {
      fault = { judgedOtherwise: otherwise }
      continue
    }
    const file = recordingFile(made)
    const text = gunzipSync(file.bytes).toString('utf8')
    const { schema: _ours, ...written } = JSON.parse(text)
    const left = leftOver(written, originals, isMember, IDS)
    if (left.length === 0) {
      const { accounts, addresses, hosts, tenants, names } = originals
      const counts = { accounts: accounts.size, addresses: addresses.size, hosts: hosts.size }
      return { ...file, replaced: { ...counts, names: tenants.size + names.size }, read }
    }
    fault = { leftOver: left }
  }
  return fault
}

const minus = (all: ReadonlySet<string>, some: readonly string[]): ReadonlySet<string> =>
  new Set([...all].filter(word => !some.includes(word)))

const NONE: ReadonlySet<string> = new Set()
/** Words with dashes, which no tenant and no word of a name has. */
const IDS: ReadonlySet<string> = new Set([...specIds, ...diagnosisIds].filter(id => id.includes('-')))

const without = (all: Originals, keep: readonly Kept[]): Originals => ({
  accounts: keep.includes('accounts') ? NONE : all.accounts,
  addresses: keep.includes('addresses') ? NONE : all.addresses,
  hosts: keep.includes('hosts') ? NONE : all.hosts,
  tenants: keep.includes('names') ? NONE : all.tenants,
  names: keep.includes('names') ? NONE : all.names,
})

/** The words of names without which judging says something else; no tenant, account or address is one that may stay. */
async function readWords(
  all: Originals,
  was: string,
  make: (originals: Originals) => Recording,
): Promise<readonly string[]> {
  const none: Originals = { accounts: NONE, addresses: NONE, hosts: NONE, tenants: NONE, names: NONE }
  const readIn = async (kind: 'names' | 'hosts', words: readonly string[]): Promise<readonly string[]> => {
    if (words.length === 0) return []
    if ((await concludedOrNot(make({ ...none, [kind]: new Set(words) }))) === was) return []
    const half = Math.ceil(words.length / 2)
    if (words.length === 1) return words
    return [...(await readIn(kind, words.slice(0, half))), ...(await readIn(kind, words.slice(half)))]
  }
  return [...(await readIn('names', [...all.names])), ...(await readIn('hosts', [...all.hosts]))]
}

/** How each step ends and which causes are named, as text that can be compared. */
async function concluded(recording: Recording): Promise<string> {
  const { targets } = await judgeAgain(recording)
  const lines = targets.flatMap(({ specs, diagnoses }, index) => [
    ...specs.map(({ id, status }) => `${index + 1}: ${id} ${status}`),
    ...diagnoses.map(({ id, severity }) => `${index + 1}: cause ${id} ${severity}`),
  ])
  return lines.join('\n')
}

/** The same of what may be no recording any more, as whoever gets it reads it. */
async function concludedOrNot(recording: Recording): Promise<string> {
  try {
    return await concluded(parseRecording(JSON.stringify(recording)))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function differences(was: string, is: string): readonly string[] {
  const [before, after] = [was.split('\n'), is.split('\n')]
  return [
    ...after.filter(line => !before.includes(line)),
    ...before.filter(line => !after.includes(line)).map(line => `no more ${line}`),
  ]
}

/** The names of the members of a recording, and the words that stand for themselves in it. */
function vocabulary(): { readonly members: ReadonlySet<string>; readonly words: ReadonlySet<string> } {
  const [members, words] = [new Set<string>(), new Set<string>(IDS)]
  const walk = (schema: unknown) => {
    if (Array.isArray(schema)) for (const inner of schema) walk(inner)
    if (!isRecord(schema)) return
    if (isRecord(schema.properties)) for (const name of Object.keys(schema.properties)) members.add(name)
    for (const word of [schema.const, ...(Array.isArray(schema.enum) ? schema.enum : [])])
      if (typeof word === 'string') words.add(word)
    for (const inner of Object.values(schema)) walk(inner)
  }
  walk(ownSchema().schema)
  return { members, words }
}

function replaced<T>(
  value: T,
  rename: (text: string) => string,
  isMember: (key: string) => boolean,
  words: ReadonlySet<string>,
): T
function replaced(
  value: unknown,
  rename: (text: string) => string,
  isMember: (key: string) => boolean,
  words: ReadonlySet<string>,
): unknown {
  if (typeof value === 'string') return words.has(value) ? value : rename(value)
  if (Array.isArray(value)) return value.map(inner => replaced(inner, rename, isMember, words))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      isMember(key) ? key : rename(key),
      replaced(inner, rename, isMember, words),
    ]),
  )
}
