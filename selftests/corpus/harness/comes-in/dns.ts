import { records, text } from '../../../../sandbox/aws/lib/input.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import type { DnsRecordAnswer, DnsType } from '../../../../sandbox/servers/types.ts'
import type { ComesIn } from '../way.ts'

const RCODES = ['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED'] as const
const LONGEST_CHAIN = 8
const EDGE = /^3\.167\.138\./
const EDGE_IPV6 = /^2600:9000:/
const BALANCER = /^13\.24[45]\./

type Said = ReturnType<typeof records>

/** What the resolver answers for the names of the row; its addresses of edge and load balancer lead to the sandbox's. */
export const dns: ComesIn = (input, { world }) => {
  const said = records(input, 'answers')
  const names = new Set(said.map(each => plain(text(each, 'name') ?? '')))
  for (const name of names) world.recorded.names.set(name, type => answerFor(said, name, type))
  const named = (type: string) => said.flatMap(each => (text(each, 'type') === type ? [text(each, 'rdata') ?? ''] : []))
  const addresses = named('A')
  if (named('AAAA').some(address => EDGE_IPV6.test(address))) recordIpv6(world)
  giveBalancer(
    world,
    addresses.filter(address => BALANCER.test(address)),
  )
  return {
    addresses: addresses.flatMap(address => [
      ...(EDGE.test(address) ? [{ address, like: 'edge' as const }] : []),
      ...(BALANCER.test(address) ? [{ address, like: 'alb' as const }] : []),
    ]),
  }
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** What leads to the edge does so for IPv6, too. */
function recordIpv6({ zones }: World): void {
  for (const { records } of zones)
    for (const record of [...records]) if (record.type === 'A') records.push({ ...record, type: 'AAAA' })
}

/** The load balancer's own name leads to the same addresses. */
function giveBalancer({ recorded, loadBalancer }: World, addresses: readonly string[]): void {
  if (!loadBalancer || addresses.length === 0) return
  const name = plain(loadBalancer.dnsName)
  if (recorded.names.has(name)) return
  recorded.names.set(name, type => ({
    rcode: 'NOERROR',
    answers: type === 'A' ? addresses.map(address => ({ name, type: 'A', address })) : [],
  }))
}

function answerFor(said: Said, asked: string, type: DnsType): DnsRecordAnswer {
  const answers: DnsRecordAnswer['answers'][number][] = []
  let name = asked
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    const here = said.filter(each => plain(text(each, 'name') ?? '') === name)
    const alias = here.find(each => text(each, 'type') === 'CNAME')
    const domain = alias && text(alias, 'rdata')
    if (domain === undefined) {
      const refused = RCODES.find(code => here.some(each => text(each, 'rcode') === code))
      for (const each of here) {
        const address = text(each, 'rdata')
        if (text(each, 'type') === type && type !== 'CNAME' && address !== undefined)
          answers.push({ name, type, address })
      }
      const server = here.map(each => text(each, 'deniedBy')).find(each => each !== undefined)
      const zone = asked.split('.').slice(-2).join('.')
      return {
        rcode: answers.some(each => each.type !== 'CNAME') ? 'NOERROR' : (refused ?? 'NOERROR'),
        answers,
        ...(server === undefined ? {} : { denial: { zone, server } }),
      }
    }
    answers.push({ name, type: 'CNAME', domain: domain.replace(/\.$/, '') })
    if (type === 'CNAME') return { rcode: 'NOERROR', answers }
    name = plain(domain)
  }
  return { rcode: 'SERVFAIL', answers }
}
