import { viewsOf } from '../../../lib/text/redaction/views.ts'
import { isRecord } from '../../../lib/values.ts'
import { tenantIn } from '../../../platform/names.ts'
import type { Recording } from '../recording.ts'
import { addressesIn, isTelling } from './addresses.ts'
import { tellingWords } from './ordinary-words.ts'

/** What a recording says of whose platform it is, in small letters. */
export interface Originals {
  /** Twelve digits each. */
  readonly accounts: ReadonlySet<string>
  /** As they are written. */
  readonly addresses: ReadonlySet<string>
  /** Words of the hosts, without what anybody's host has. */
  readonly hosts: ReadonlySet<string>
  readonly tenants: ReadonlySet<string>
  /** Words of what is named otherwise: clusters, roles, buckets, secrets, people. */
  readonly names: ReadonlySet<string>
}

const ACCOUNT = /\d+/g
const ARN = /arn:aws[a-z-]{0,16}:[a-z0-9-]{1,64}:[a-z0-9-]{0,32}:\d{0,12}:[^\s"'<>,;()[\]{}\\]{1,1024}/gi
const HOST = /[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,16}/gi
const ESCAPE = /%[0-9a-f]{2}/gi
/** What a host in a text is told by from a file and a member of an object. */
const TOP_LEVEL =
  /\.(?:com|net|org|io|co|dev|app|cloud|aws|cn|uk|za|de|fr|nl|eu|au|us|ca|in|test|example|internal|info|biz|site|shop)$/i
/** Whose hosts these are everybody knows, and a message that names one is known by it. */
const PUBLIC =
  /(?:^|\.)(?:docker\.(?:io|com)|gcr\.io|ghcr\.io|quay\.io|public\.ecr\.aws|wordpress\.(?:org|com)|w\.org|php\.net|github\.com|aws\.amazon\.com|example\.(?:com|net|org))$/i
/** An id that AWS gave at random, which only its owner can look up. */
const RANDOM_ID = /^(?:[0-9a-f]{12,}|[0-9a-f]{8})$/
const NAME_MEMBERS: ReadonlySet<string> = new Set([
  ...['nameTag', 'secretName', 'username', 'owner', 'profile', 'bucket', 'repository', 'cluster', 'family', 'database'],
  ...['group', 'roleName', 'logGroup', 'functionName', 'platformFolder'],
])

/** Every text of some data with the name of its member, keys that are no member's name included. */
export function* textsIn(
  value: unknown,
  isMember: (key: string) => boolean,
  key = '',
): Generator<{ readonly text: string; readonly key: string }> {
  if (typeof value === 'string') yield { text: value, key }
  else if (Array.isArray(value)) for (const inner of value) yield* textsIn(inner, isMember, key)
  else if (isRecord(value))
    for (const [name, inner] of Object.entries(value)) {
      if (!isMember(name)) yield { text: name, key: '' }
      yield* textsIn(inner, isMember, name)
    }
}

/** What is to be replaced in a recording; `isMember` knows the names of its type's members. */
export function originalsOf(recording: Recording, isMember: (key: string) => boolean): Originals {
  const { environment } = recording.platform
  const [accounts, addresses] = [new Set([environment.accountId]), new Set<string>()]
  const [hosts, names] = [new Set<string>(), new Set<string>()]
  const tenants = new Set(
    [
      ...recording.targets.map(({ tenant }) => tenant),
      ...Object.keys(environment.overrides),
      ...environment.excludedTenants,
      ...Object.keys(recording.history?.state.tenants ?? {}),
    ].map(tenant => tenant.toLowerCase()),
  )
  const named = (name: string) => {
    for (const word of tellingWords(name)) if (!RANDOM_ID.test(word)) names.add(word)
  }
  const host = (name: string) => {
    if (!PUBLIC.test(name)) for (const label of name.split('.')) for (const word of tellingWords(label)) hosts.add(word)
  }
  const { service, targetGroup, dbSecret } = environment.tenantNames
  const patterns = [environment.domainPattern, service, targetGroup, dbSecret]
  for (const { text, key } of textsIn(recording, isMember)) {
    if (NAME_MEMBERS.has(key)) named(text)
    for (const pattern of patterns) {
      const other = tenantIn(pattern, text)
      if (other !== undefined && /^[a-z0-9]+$/.test(other)) for (const word of tellingWords(other)) tenants.add(word)
    }
    for (const { text: view } of viewsOf(text)) {
      // What an escape stands for is seen in another view; its digits are of no name.
      const seen = view.replace(ESCAPE, ' ')
      for (const [digits] of seen.matchAll(ACCOUNT)) if (digits.length === 12) accounts.add(digits)
      for (const { written } of addressesIn(seen)) if (isTelling(written)) addresses.add(written)
      for (const { 0: one, index } of seen.matchAll(HOST)) {
        const begins = seen.slice(Math.max(0, index - 3), index)
        if (/[a-z]/i.test(one) && (begins === '://' || TOP_LEVEL.test(one))) host(one)
      }
      for (const [arn] of seen.matchAll(ARN)) named(arn.split(':').slice(5).join(':'))
    }
  }
  host(environment.domainPattern.replaceAll('{tenant}', ''))
  for (const { domain } of recording.targets) host(domain)
  for (const name of namesOf(recording)) named(name)
  for (const one of [...tenants, ...accounts]) for (const others of [hosts, names]) others.delete(one)
  for (const word of hosts) names.delete(word)
  return { accounts, addresses, hosts, tenants, names }
}

/** Members of an environment that hold no name, or a host. */
const NO_NAMES: ReadonlySet<string> = new Set([
  ...['accountId', 'defaultText', 'docsUrl', 'domainPattern', 'knownBadDigests', 'knownGoodDigests', 'name', 'region'],
  'excludedTenants',
])

/** Names in the data of the platform and in the words of the run; patterns without the tenant. */
function namesOf({ platform, targets, run, waivers }: Recording): readonly string[] {
  const given = [
    Object.entries(platform.environment).flatMap(([member, value]) => (NO_NAMES.has(member) ? [] : [value])),
    targets.map(({ names, owner }) => ({ names, owner })),
    run.again.words.filter(word => word.includes('/') && !word.includes('://')),
    waivers.map(({ owner }) => owner),
  ]
  return [...textsIn(given, () => true)].map(({ text }) => text.replaceAll('{tenant}', ''))
}
