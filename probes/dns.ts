import type { Dns, DnsAnswer } from '../evidence/index.ts'
import { isConclusive } from '../evidence/readings/dns.ts'
import { foreign } from '../lib/text/foreign.ts'
import { quote } from '../platform/commands/shell.ts'
import type { Target } from '../platform/target.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { hostAndPort } from './lib/connect-to.ts'
import { defineProbe } from './lib/define.ts'
import { isSilence, queryDns } from './lib/dns-query.ts'
import { messageOf } from './lib/error-code.ts'
import { resolversOf } from './lib/resolve.ts'

/** What DNS answers for the tenant's name, and for the two names it could lead to. */
export default defineProbe({
  kind: 'dns',
  shows: "what a resolver answers for the tenant's name and for the edge (DNS)",
  forAnybody: true,
  after: ['load-balancer', 'distribution'],
  reproduce: ({ domain, access: { resolver } }) => {
    const server = resolver === null ? [] : [`@${resolver.host}`, '-p', String(resolver.port)]
    return ['dig', ...server, domain, 'A', domain, 'AAAA'].map(quote).join(' ')
  },
  async collect({ target, signal, seen }) {
    const balancer = seen['load-balancer']
    const { distribution } = seen
    const albName = balancer.status === 'observed' && balancer.data.found ? balancer.data.dnsName : null
    const edgeName =
      distribution.status === 'observed' && distribution.data.found ? distribution.data.distribution.domainName : null
    const [domain, alb, edge, ipv6] = await Promise.all([
      addressesOf(target, target.domain, signal),
      albName === null ? null : addressesOf(target, albName, signal),
      edgeName === null ? null : addressesOf(target, edgeName, signal),
      ipv6Of(target, { albName, edgeName }, signal),
    ])
    return {
      domain: domain.answer,
      alb: alb?.answer ?? null,
      distribution: edge?.answer ?? null,
      ...(ipv6 === undefined ? {} : { ipv6 }),
      resolver: domain.resolver,
    }
  },
})

/** A name that has no IPv6 address costs one question. */
async function ipv6Of(
  { access, limits, domain: name }: Target,
  { albName, edgeName }: { readonly albName: string | null; readonly edgeName: string | null },
  signal: AbortSignal,
): Promise<Dns['ipv6']> {
  const ask = async (asked: string) => {
    const question = { name: asked, type: 'AAAA' } as const
    return (await queryDns(resolversOf(access), question, { budgetMs: limits.connectMs, signal })).answer
  }
  try {
    const domain = await ask(name)
    // A server that knows A records only may call a name unknown that has one.
    if (domain.addresses.length === 0 && isConclusive(domain.rcode)) return undefined
    const compared = async (other: string | null) =>
      other === null ? null : ask(other).catch((error: unknown) => (isSilence(error) ? null : Promise.reject(error)))
    const [alb, distribution] = await Promise.all([compared(albName), compared(edgeName)])
    return { domain, alb, distribution }
  } catch (error) {
    if (!isSilence(error)) throw error
    return null
  }
}

async function addressesOf(
  { access, limits }: Target,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly answer: DnsAnswer; readonly resolver: string }> {
  const question = { name, type: 'A' } as const
  try {
    const { answer, server } = await queryDns(resolversOf(access), question, { budgetMs: limits.connectMs, signal })
    return { answer, resolver: hostAndPort(server) }
  } catch (error) {
    if (!isSilence(error)) throw error
    throw cannotLook(
      'network',
      foreign(messageOf(error)),
      'look at the resolver of this machine, or name another: --resolver HOST',
    )
  }
}
