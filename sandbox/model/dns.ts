import { absoluteName } from '../aws/services/route53-names.ts'
import type { DnsRecordAnswer, DnsType } from '../servers/types.ts'
import type { RecordState, World } from './state.ts'

/** Addresses that are reserved for documentation: they lead nowhere outside the sandbox. */
export const ADDRESSES = {
  alb: '198.51.100.10',
  edge: '203.0.113.20',
  database: '192.0.2.30',
  elsewhere: '198.51.100.99',
} as const

const NOTHING: DnsRecordAnswer = { rcode: 'NXDOMAIN', answers: [] }
const LONGEST_CHAIN = 8

/** What the platform's DNS answers: Route 53's records, and AWS' own names behind them. */
export function resolveName(world: World, name: string, type: DnsType): DnsRecordAnswer {
  return world.recorded.names.get(plain(name))?.(type) ?? follow(world, plain(name), type, 0)
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

function follow(world: World, name: string, type: DnsType, depth: number): DnsRecordAnswer {
  if (depth > LONGEST_CHAIN) return { rcode: 'SERVFAIL', answers: [] }
  const own = addressOf(world, name)
  if (own !== undefined) {
    return { rcode: 'NOERROR', answers: type === 'A' ? [{ name, type: 'A', address: own }] : [] }
  }
  const records = recordsFor(world, name)
  const alias = records.find(record => record.alias !== null && record.type === type)?.alias
  if (alias) {
    const { rcode, answers } = follow(world, plain(alias.dnsName), type, depth + 1)
    return { rcode, answers: answers.map(answer => (answer.type === 'CNAME' ? answer : { ...answer, name })) }
  }
  const addresses = records.filter(record => record.type === type).flatMap(({ values }) => values)
  if (addresses.length > 0 && type !== 'CNAME') {
    return { rcode: 'NOERROR', answers: addresses.map(address => ({ name, type, address })) }
  }
  const domain = records.find(record => record.type === 'CNAME')?.values[0]
  if (domain !== undefined) {
    const next = follow(world, plain(domain), type, depth + 1)
    return { rcode: next.rcode, answers: [{ name, type: 'CNAME', domain: plain(domain) }, ...next.answers] }
  }
  return records.length > 0 ? { rcode: 'NOERROR', answers: [] } : NOTHING
}

function addressOf({ loadBalancer, distributions, database }: World, name: string): string | undefined {
  if (loadBalancer && name === plain(loadBalancer.dnsName)) return ADDRESSES.alb
  if (distributions.some(({ domainName }) => name === plain(domainName))) return ADDRESSES.edge
  return database.hostResolves && name === plain(database.host) ? ADDRESSES.database : undefined
}

/** The records of a name; a wildcard answers for names that have none of their own. */
function recordsFor({ zones }: World, name: string): readonly RecordState[] {
  const named = (wanted: string) =>
    zones.flatMap(({ records }) => records.filter(record => absoluteName(record.name) === absoluteName(wanted)))
  const exact = named(name)
  return exact.length > 0 ? exact : named(`*.${name.split('.').slice(1).join('.')}`)
}
