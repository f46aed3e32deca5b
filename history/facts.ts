import type { Dns, EvidenceSet, ListenerRules } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { leadsTo, sharesAddress, strayAddresses } from '../evidence/readings/dns.ts'
import { describeActions, describeRule, ruleFor } from '../evidence/readings/routing.ts'
import { revisionName, shortDigest } from '../lib/text/words.ts'
import type { TargetReport } from '../runner/report/report.ts'
import type { Fact } from './state.ts'

/** What can change under a tenant between two runs: the words for it, and how it is read from the evidence. */
const FACTS: Readonly<Record<string, (evidence: EvidenceSet, domain: string) => string | undefined>> = {
  'image digest': ({ tasks }) =>
    list(
      observed(tasks)?.tasks.flatMap(({ containers }) => containers.flatMap(({ imageDigest }) => imageDigest ?? [])),
      shortDigest,
    ),
  'task definition': ({ service }) => {
    const seen = observed(service)
    return seen?.found ? revisionName(seen.taskDefinitionArn) : undefined
  },
  'desired count': ({ service }) => {
    const seen = observed(service)
    return seen?.found ? String(seen.desiredCount) : undefined
  },
  service: ({ service }) => {
    const seen = observed(service)
    return seen && (seen.found ? seen.status : 'missing')
  },
  'listener rule': (evidence, domain) => {
    const rules = observed(evidence['listener-rules'])
    return rules && ruleMet(rules, domain)
  },
  'secret version': evidence => {
    const secret = observed(evidence['db-secret'])
    return secret && (secret.state === 'present' ? secret.versionId : secret.state)
  },
  'DNS answer': ({ dns }) => {
    const answer = observed(dns)
    return answer && whoseAnswer(answer)
  },
  'Route 53 record': evidence => {
    const zone = observed(evidence['hosted-zone'])
    if (!zone) return undefined
    if (!zone.zoneFound || zone.record === null) return 'none'
    return `${zone.record.type} ${zone.record.aliasTarget ?? list(zone.record.values)}`
  },
  distribution: ({ distribution }) => {
    const seen = observed(distribution)
    if (!seen) return undefined
    if (!seen.found) return 'none serves the name'
    const { id, enabled, status } = seen.distribution
    return `${id} ${enabled ? 'enabled' : 'disabled'} ${status}`
  },
  'Basic Auth function': evidence => {
    const seen = observed(evidence['basic-auth-function'])
    return seen && (seen.live === null ? 'not published' : `LIVE ${seen.live.etag}, ${seen.live.credential} login`)
  },
  certificate: ({ certificate }) => {
    const seen = observed(certificate)
    return seen?.presented ? `valid until ${seen.validTo} by ${seen.issuer}` : undefined
  },
}

/** Secrets are numbered anew in every run, which is no change. */
const TOKEN = /\[secret \d+\]/g

/** What this run saw of a tenant; what it did not see is absent. */
export function factsOf({
  evidence,
  domain,
}: Pick<TargetReport, 'evidence' | 'domain'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(FACTS).flatMap(([name, read]) => {
      const value = read(evidence, domain)
      return value === undefined ? [] : [[name, value.replace(TOKEN, '[secret]')] as const]
    }),
  )
}

/** `image digest: a, before: b` for everything seen now and before that is not the same; `lastRunAt` is when the last run was. */
export function differences(
  before: Readonly<Record<string, Fact>>,
  now: Readonly<Record<string, string>>,
  lastRunAt: string | undefined,
): readonly string[] {
  return Object.entries(now).flatMap(([name, value]) => {
    const known = before[name]
    if (!known || known.value === value) return []
    const seen = known.at === lastRunAt ? '' : ` (seen ${known.at})`
    return [`${name}: ${value}, before: ${known.value}${seen}`]
  })
}

/** What is known after this run: what it saw, and what only earlier ones did. */
export const remembered = (
  before: Readonly<Record<string, Fact>>,
  now: Readonly<Record<string, string>>,
  at: string,
): Readonly<Record<string, Fact>> => ({
  ...before,
  ...Object.fromEntries(Object.entries(now).map(([name, value]) => [name, { value, at }])),
})

/** Each once, in order; `undefined` when there is none, since an empty answer compares with nothing. */
function list(values: readonly string[] | undefined, say: (value: string) => string = value => value) {
  const unique = [...new Set((values ?? []).map(say))].sort()
  return unique.length === 0 ? undefined : unique.join(', ')
}

function ruleMet(rules: ListenerRules, host: string): string {
  const met = ruleFor(rules, { host, path: '/' })
  return met ? `${describeRule(met.rule)}, ${describeActions(met.rule)}` : 'none takes the request'
}

/** CloudFront answers with other addresses every time: what counts is whose they are. */
function whoseAnswer(dns: Dns): string {
  const { domain, alb, distribution } = dns
  if (domain.rcode !== 'NOERROR') return domain.rcode
  const isOf = (other: Dns['alb']) => other !== null && (leadsTo(domain, other.name) || sharesAddress(domain, other))
  if (distribution && isOf(distribution))
    return ["the distribution's addresses", ...strayAddresses(dns, distribution.name)].join(', ')
  if (isOf(alb)) return "the load balancer's addresses"
  return list(domain.addresses) ?? 'no address'
}
