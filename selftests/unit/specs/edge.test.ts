import { describe, expect, test } from 'vitest'
import type {
  BasicAuthFunction,
  Certificate,
  DistributionSummary,
  EdgePages,
  FunctionStage,
  HttpAnswer,
  HttpResult,
  ZoneRecord,
} from '../../../evidence/index.ts'
import basicAuthLive from '../../../specs/basic-auth-live.spec.ts'
import distributionReady from '../../../specs/distribution-ready.spec.ts'
import dnsToCloudFront from '../../../specs/dns-to-cloudfront.spec.ts'
import edgeClosed from '../../../specs/edge-closed.spec.ts'
import edgeResponse from '../../../specs/edge-response.spec.ts'
import tlsCertificate from '../../../specs/tls-certificate.spec.ts'
import { answer, freshStart, installedStart, loginPage, noAnswer, THROUGH_EDGE } from '../../lib/answers.ts'
import { IPV6_WAYS } from '../../lib/edge-changes.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from '../../lib/rules.ts'

type Cases = readonly (readonly [what: string, changes: Changes, line: RegExp])[]

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const { dns, certificate, distribution } = data
const [first] = distribution.distribution.behaviours
const summary: DistributionSummary = distribution.distribution
const NO_DISTRIBUTION: Changes = { distribution: { found: false, sameOrigin: [summary], inspectedCount: 3 } }
const distributed = (changes: Partial<DistributionSummary>): Changes => ({
  distribution: { ...distribution, distribution: { ...summary, ...changes } },
})

describe('dns-to-cloudfront', () => {
  const NO_ZONE: Changes = { 'hosted-zone': null }
  const resolved = (addresses: readonly string[], cnames: readonly string[] = []): Changes => ({
    dns: { ...dns, domain: { ...dns.domain, addresses, cnames } },
    'edge-closed': { ...data['edge-closed'], start: at(addresses[0], data['edge-closed'].start) },
  })
  const at = (address: string | undefined, start: HttpResult): HttpResult => ({
    ...start,
    ...(address ? { address } : {}),
  })
  const outside = (address: string): Changes => ({
    'edge-closed': { ...data['edge-closed'], start: answer({ status: 200, bodyBytes: 10, address }) },
  })
  const zone = (aliasTarget: string): Changes => ({
    'hosted-zone': { ...data['hosted-zone'], record: { ...data['hosted-zone'].record, aliasTarget } },
  })
  const ELSEWHERE = ['203.0.113.9']
  const answering = (own: readonly string[], edge: readonly string[]) => ({
    domain: { ...dns.domain, addresses: own },
    distribution: { ...dns.distribution, addresses: edge },
  })
  /** A second record of the name, by weight, beside the right one. */
  const weighted = (weights: readonly [string, string], aliasTarget: string): Changes => {
    const { record } = data['hosted-zone']
    const [first, second] = weights.map(to => ({ identifier: `of ${to}`, by: 'weight' as const, to }))
    return {
      'hosted-zone': {
        ...data['hosted-zone'],
        record: { ...record, ...(first ? { share: first } : {}) },
        others: [{ ...record, aliasTarget, ...(second ? { share: second } : {}) }],
      },
    }
  }
  const ALB_NAME = dns.alb?.name ?? ''
  const only = (changes: Partial<ZoneRecord>): Changes => ({
    'hosted-zone': { ...data['hosted-zone'], record: { ...data['hosted-zone'].record, name: domain, ...changes } },
  })
  const chosenBy = (by: 'place' | 'nearness' | 'addresses' | 'region', ...parts: readonly string[]): Changes => {
    const [first, ...others] = parts.map(to => ({ ...data['hosted-zone'].record, share: { identifier: to, by, to } }))
    return { 'hosted-zone': { ...data['hosted-zone'], record: first ?? data['hosted-zone'].record, others } }
  }

  const cases: Cases = [
    ['a part of the visitors', weighted(['50', '10'], ALB_NAME), /^failed: .*of 10 \(weight 10\).*load balancer/],
    ['the load balancer first', weighted(['10', '50'], ALB_NAME), /^failed: .*of 50 \(weight 50\)/],
    [
      'the load balancer by the only record, which the resolver does not know yet',
      only({ aliasTarget: ALB_NAME }),
      /^failed: Route 53 holds A golden.*older answer: .*, the load balancer, not CloudFront; for this look/,
    ],
    ['a bucket by the only record', only({ aliasTarget: 's3-website.af-south-1.amazonaws.com' }), /^failed: .*, not d/],
    [
      'an old server by the only record',
      only({ aliasTarget: null, values: ['192.0.2.99'] }),
      /^unknown: .*192\.0\.2\.99/,
    ],
    [
      'another host by the only record',
      only({ type: 'CNAME', aliasTarget: null, values: ['old.example.net'] }),
      /^unknown: .*old\.example\.net/,
    ],
    ['another name of the zone by the only record', only({ aliasTarget: 'edge.kimmyai.io' }), /^passed/],
    [
      'a name by the only record, by which DNS came',
      {
        ...resolved(dns.domain.addresses, ['edge.kimmyai.io', summary.domainName]),
        ...only({ type: 'CNAME', aliasTarget: null, values: ['edge.kimmyai.io'] }),
      },
      /^passed/,
    ],
    ['the addresses that DNS answers', only({ aliasTarget: null, values: dns.domain.addresses }), /^passed/],
    [
      'an address for all, which a record of the very name hides',
      { 'hosted-zone': { ...data['hosted-zone'], record: null, hiddenBy: { name: domain, type: 'CAA' } } },
      /^unknown: .*holds CAA goldencrust.*no address of the name itself/,
    ],
    [
      'an address for all, which a record below the name hides',
      { 'hosted-zone': { ...data['hosted-zone'], hiddenBy: { name: `www.${domain}`, type: 'A' } } },
      /^unknown: .*holds A www\.goldencrust/,
    ],
    [
      'an address for all, in a zone that hands the name above to others',
      {
        'hosted-zone': {
          zoneFound: false,
          domain,
          delegated: { name: 'wpprod.kimmyai.io', zoneName: 'kimmyai.io', left: data['hosted-zone'].record },
        },
      },
      /^unknown: .*hands wpprod\.kimmyai\.io to other name servers \(NS\), so that its A \S+ is asked no more/,
    ],
    [
      'nothing, in a zone that hands the name above to others',
      {
        'hosted-zone': {
          zoneFound: false,
          domain,
          delegated: { name: 'wpprod.kimmyai.io', zoneName: 'kimmyai.io', left: null },
        },
      },
      /^passed/,
    ],
    ['IPv6 alone by a record of the very name', only({ type: 'AAAA' }), /^unknown: .*AAAA alone/],
    [
      'some places and no others',
      chosenBy('place', 'ZA', 'EU'),
      /^failed: Route 53 answers .* only to visitors of ZA and EU/,
    ],
    ['some networks and no others', chosenBy('addresses', 'office'), /^failed: .*only to visitors of office/],
    ['some places and everybody else', chosenBy('place', 'ZA', 'everybody else'), /^passed/],
    ['some networks and all others', chosenBy('addresses', 'office', '*'), /^passed/],
    ['the nearest of two places', chosenBy('nearness', 'af-south-1', 'eu-west-1'), /^passed/],
    ['the fastest of two regions', chosenBy('region', 'af-south-1', 'eu-west-1'), /^passed/],
    ['a record of weight 0', weighted(['50', '0'], ALB_NAME), /^passed/],
    ['a part to a bucket', weighted(['1', '2'], 's3-website.af-south-1.amazonaws.com'), /^failed: .*, not d/],
    ['a part to some other name', weighted(['1', '2'], 'edge.kimmyai.io'), /^unknown: .*edge\.kimmyai\.io/],
    [
      'no such name',
      { dns: { ...dns, domain: { ...dns.domain, rcode: 'NXDOMAIN', addresses: [] } }, 'hosted-zone': null },
      /^failed: .*NXDOMAIN/,
    ],
    [
      'no such name for one resolver, although the record is right',
      { dns: { ...dns, domain: { ...dns.domain, rcode: 'NXDOMAIN', addresses: [] } } },
      /^unknown: .*ask another one with --resolver$/,
    ],
    ...(
      [
        ['dns1.registrar-servers.com', /^failed: .*so says dns1\.registrar-servers\.com, .* none of Route 53's/],
        ['ns-1536.awsdns-00.co.uk', /^unknown: /],
        ['dc01.kimmyai.io', /^unknown: /],
      ] as const
    ).map(([deniedBy, line]): Cases[number] => [
      `no such name, says ${deniedBy}, although the record is right`,
      { dns: { ...dns, domain: { ...dns.domain, rcode: 'NXDOMAIN', addresses: [], deniedBy } } },
      line,
    ]),
    ['no address', resolved([]), /^failed: .*no address/],
    [
      'a resolver that fails',
      { dns: { ...dns, domain: { ...dns.domain, rcode: 'SERVFAIL', addresses: [] } } },
      /^unknown: .*SERVFAIL/,
    ],
    ["the load balancer's address", resolved(['198.51.100.7']), /^failed: .*198\.51\.100\.7: the load balancer/],
    [
      "the load balancer's address among CloudFront's",
      resolved(['13.32.1.2', '198.51.100.7']),
      /^failed: .*the load balancer/,
    ],
    ["the load balancer's name", resolved(ELSEWHERE, [`dualstack.${dns.alb.name}.`]), /^failed: .*the load balancer/],
    [
      'another distribution by CNAME',
      resolved(['13.32.9.9'], ['d999.cloudfront.net']),
      /^failed: .*d999\.cloudfront\.net, another distribution/,
    ],
    ['another distribution by alias', zone('d999.cloudfront.net.'), /^failed: .*another distribution/],
    [
      'another distribution, where its own has the very name',
      { ...zone('d999.cloudfront.net.'), distribution: { ...distribution, matchedAlias: domain } },
      /^passed: .*d999\.cloudfront\.net\.?; E2EXAMPLE answers/,
    ],
    [
      'the same, where CloudFront does not answer',
      {
        ...zone('d999.cloudfront.net.'),
        ...outside(dns.domain.addresses[0] ?? ''),
        distribution: { ...distribution, matchedAlias: domain },
      },
      /^failed: .*another distribution/,
    ],
    [
      'the same, where it was asked at another address than DNS names',
      {
        ...zone('d999.cloudfront.net.'),
        ...resolved(['127.9.9.9']),
        'edge-closed': data['edge-closed'],
        distribution: { ...distribution, matchedAlias: domain },
      },
      /^unknown: .*d999\.cloudfront\.net.*not reached by DNS/,
    ],
    ['the CNAME', { ...NO_ZONE, ...resolved(['13.9.9.9'], [`${summary.domainName}.`]) }, /^passed: .*CNAME/],
    ['the addresses', NO_ZONE, /^passed: .*addresses are its own/],
    ['the record and a CloudFront that answers', resolved(['13.9.9.9']), /^passed: .*Route 53 record/],
    [
      'the record, and a CloudFront that was asked at another address than DNS names',
      { ...resolved(['127.9.9.9']), 'edge-closed': data['edge-closed'] },
      /^unknown: .*127\.9\.9\.9.*says nothing of DNS/,
    ],
    [
      'a CloudFront, but which',
      { ...NO_ZONE, ...resolved(['3.9.9.9']) },
      /^unknown: .*nothing shows that it is E2EXAMPLE/,
    ],
    [
      'an old server beside the distribution',
      resolved(['13.32.1.2', '41.203.18.10']),
      /^failed: .*41\.203\.18\.10 is no address of CloudFront/,
    ],
    [
      'a private address beside other addresses of CloudFront',
      resolved(['3.167.138.111', '10.0.12.37']),
      /^failed: .*: 10\.0\.12\.37 is no address of CloudFront/,
    ],
    ['addresses of CloudFront that have moved on', resolved(['13.32.1.2', '18.66.147.21']), /^passed/],
    [
      'addresses of a range that CloudFront has got since',
      {
        ...resolved(['99.77.8.4', '99.77.9.8']),
        dns: { ...dns, ...answering(['99.77.8.4', '99.77.9.8'], ['99.77.8.4']) },
      },
      /^passed/,
    ],
    ['elsewhere', { ...NO_ZONE, ...resolved(ELSEWHERE), ...outside('203.0.113.9') }, /^failed: .*neither/],
    ['elsewhere in 3.x', { ...NO_ZONE, ...resolved(['3.5.1.1']), ...outside('3.5.1.1') }, /^failed: .*neither/],
    [
      'elsewhere, although the record is right',
      { ...resolved(ELSEWHERE), ...outside('203.0.113.9') },
      /^failed: .*although the Route 53 record/,
    ],
    ['no distribution to compare with', NO_DISTRIBUTION, /^unknown: .*no distribution/],
    [
      'the load balancer, and no distribution',
      { ...NO_DISTRIBUTION, ...resolved(['198.51.100.7']) },
      /^failed: .*the load balancer/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(dnsToCloudFront, target, changes))).toMatch(line)
  })

  test.each(IPV6_WAYS)('visitors with IPv6 are led to %s', (_, changes, status) => {
    const verdict = judge(dnsToCloudFront, target, changes)
    expect(verdict.status).toBe(status)
    if (status !== 'passed') expect(verdictLine(verdict)).toMatch(/visitors with IPv6/)
  })

  const edgeAt = (host: string, port: number | null, isolated: boolean) => ({
    ...target,
    access: { ...target.access, isolated, connectTo: [{ host, port, address: '127.0.0.1', addressPort: 8443 }] },
  })
  test.each([
    ['for the name', edgeAt(`${domain.toUpperCase()}.`, 443, false), 'unknown'],
    ['for every host and port', edgeAt('', null, false), 'unknown'],
    ['for the address that DNS names', edgeAt('13.9.9.9', 443, false), 'unknown'],
    ['for the address, in a sandbox', edgeAt('13.9.9.9', 443, true), 'passed'],
    ['for another port', edgeAt(domain, 80, false), 'passed'],
    ['for another name', edgeAt('other.example', 443, false), 'passed'],
  ])('what answers through --connect-to %s is evidence of DNS only where DNS led', (_, redirected, status) => {
    expect(judge(dnsToCloudFront, redirected, resolved(['13.9.9.9'])).status).toBe(status)
  })
})

describe('distribution-ready', () => {
  const cases: Cases = [
    ['no alias', NO_DISTRIBUTION, /^failed: none of 3 distributions has an alias for .*; E2EXAMPLE has this origin/],
    ['disabled', distributed({ enabled: false }), /^failed: E2EXAMPLE is disabled/],
    ['in progress', distributed({ status: 'InProgress' }), /^failed: E2EXAMPLE is InProgress/],
    ['in a state that nobody knows', distributed({ status: 'Paused' }), /^unknown: CloudFront calls E2EXAMPLE Paused/],
    [
      'another origin',
      distributed({ origins: [{ domainName: 'old.example', protocolPolicy: null, leadsTo: [] }] }),
      /^failed: the origin of E2EXAMPLE is old\.example/,
    ],
    [
      'an origin whose name nobody looked up',
      distributed({ origins: [{ domainName: 'old.example', protocolPolicy: null }] }),
      /^unknown: the origin of E2EXAMPLE is old\.example/,
    ],
    [
      "an origin by a second name of the load balancer's",
      distributed({
        origins: [{ domainName: 'origin.example', protocolPolicy: null, leadsTo: [data['load-balancer'].dnsName] }],
      }),
      /^passed/,
    ],
    [
      'a bucket',
      distributed({ origins: [{ domainName: 'b.s3.af-south-1.amazonaws.com', protocolPolicy: null }] }),
      /^failed: the origin of E2EXAMPLE is b\.s3/,
    ],
    [
      'names of distribution tenants alone',
      { distribution: { found: false, sameOrigin: [{ ...summary, tenantsOnly: true }], inspectedCount: 3 } },
      /^unknown: E2EXAMPLE has this origin and names by its distribution tenants alone/,
    ],
    [
      'the origin in capitals',
      distributed({ origins: [{ domainName: data['load-balancer'].dnsName.toUpperCase(), protocolPolicy: null }] }),
      /^passed/,
    ],
    ['no load balancer', { 'load-balancer': { found: false, name: 'prod-alb' } }, /^unknown/],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(distributionReady, target, changes))).toMatch(line)
  })
})

describe('tls-certificate', () => {
  const presented = (changes: Partial<Extract<Certificate, { presented: true }>>): Changes => ({
    certificate: { ...certificate, ...changes },
  })
  const missing = (failure: 'timeout' | 'reset' | 'refused' | 'resolve' | 'tls', code: string): Changes => ({
    certificate: { presented: false, failure, code, message: code, address: null },
  })
  const cases: Cases = [
    ['no TLS at all', missing('tls', 'EPROTO'), /^unknown: .*speaks no TLS \(EPROTO\)$/],
    [
      'expired',
      presented({ validTo: '2026-01-13T00:00:00Z', daysLeft: -2, trusted: false, verifyError: 'CERT_HAS_EXPIRED' }),
      /^failed: .*expired on 2026-01-13/,
    ],
    ['expired an hour ago', presented({ validTo: '2026-01-14T09:00:00Z', daysLeft: 0 }), /^failed: .*expired/],
    [
      'with one behind it that has',
      presented({ verifyError: 'CERT_HAS_EXPIRED' }),
      /^failed: .* is valid, but one of its chain/,
    ],
    ['not valid yet', presented({ validFrom: '2026-02-01T00:00:00Z' }), /^failed: .*not valid before 2026-02-01/],
    [
      'for another name',
      presented({ coversDomain: false, names: ['a.example'] }),
      /^failed: .*for a\.example, not for/,
    ],
    [
      'not trusted',
      presented({ trusted: false, verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /^failed: .*DEPTH_ZERO_SELF_SIGNED_CERT/,
    ],
    ['14 days left', presented({ daysLeft: 14 }), /^failed: 14 days left/],
    ['15 days left', presented({ daysLeft: 15 }), /^passed/],
    ['a timeout', missing('timeout', 'ETIMEDOUT'), /^unknown: .*this machine is overloaded/],
    ['a connection cut', missing('reset', 'ECONNRESET'), /^unknown: no certificate/],
    ['refused', missing('refused', 'ECONNREFUSED'), /^failed: no certificate/],
    ['no address', missing('resolve', 'ENOTFOUND'), /^unknown/],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(tlsCertificate, target, changes))).toMatch(line)
  })
  test('30 days left are worth a note', () => {
    expect(judge(tlsCertificate, target, presented({ daysLeft: 30 })).notes).toHaveLength(1)
  })
})

describe('edge-closed', () => {
  const closed: HttpAnswer = data['edge-closed'].start
  const got = (start: HttpResult): Changes => ({ 'edge-closed': { ...data['edge-closed'], start } })
  const elsewhere = (path: string, pathPattern: string | null, status: number): Changes => ({
    'edge-closed': {
      ...data['edge-closed'],
      elsewhere: [{ path, pathPattern, answer: answer({ ...THROUGH_EDGE, status, bodyBytes: 100 }) }],
    },
  })
  const cases: Cases = [
    ['an open installer', got(freshStart(domain, THROUGH_EDGE)), /^failed: the door is open, .* 302/],
    ['an open page', got(answer({ ...THROUGH_EDGE, status: 200, bodyBytes: 100 })), /^failed: the door is open/],
    [
      "a 401 of the origin's",
      got({ ...closed, xCache: 'Error from cloudfront' }),
      /^failed: 401, but not from CloudFront's function/,
    ],
    ['a 401 without CloudFront', got({ ...closed, xCache: null }), /^failed: 401, but not/],
    ['a 401 that does not ask', got({ ...closed, wwwAuthenticate: null }), /^failed: .*does not ask for Basic Auth/],
    ['a 403', got({ ...closed, status: 403, xCache: 'Error from cloudfront' }), /^failed: expected 401/],
    ['a dead origin', got({ ...closed, status: 504, xCache: 'Error from cloudfront' }), /^failed: expected 401/],
    ['silence', got(noAnswer('timeout', 'ETIMEDOUT')), /^unknown/],
    [
      "a 401 of Lambda@Edge's",
      got({ ...closed, xCache: 'LambdaGeneratedResponse from cloudfront' }),
      /^passed: 401 from Lambda@Edge/,
    ],
    [
      'a form of its own',
      got({ ...closed, status: 200, wwwAuthenticate: null }),
      /^passed: closed, but by 200 from CloudFront's function/,
    ],
    ['a redirect of its own', got({ ...closed, status: 302, wwwAuthenticate: null }), /^passed: closed, but by 302/],
    [
      'a wrong login that opens',
      { 'edge-closed': { ...data['edge-closed'], wrongLogin: freshStart(domain, THROUGH_EDGE) } },
      /^failed: .*a wrong one opens the door/,
    ],
    ['another page that opens', elsewhere('/wp-login.php', null, 200), /^failed: .*\/wp-login\.php opens with 200$/],
    [
      'a path of a behaviour that opens',
      elsewhere('/wp-json/', '/wp-json/*', 404),
      /^failed: .*\/wp-json\/ opens \(cache behaviour \/wp-json\/\*\) with 404/,
    ],
    [
      'a listed address, perhaps this one',
      {
        ...got(freshStart(domain, THROUGH_EDGE)),
        'basic-auth-function': {
          ...data['basic-auth-function'],
          live: { ...data['basic-auth-function'].live, asksAddress: true },
        },
      },
      /^unknown: .*visitor's address/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(edgeClosed, target, changes))).toMatch(line)
  })
  test('another realm is worth a note', () => {
    expect(
      judge(edgeClosed, target, got({ ...closed, wwwAuthenticate: 'Basic realm="Restricted"' })).notes,
    ).toHaveLength(1)
  })
})

describe('edge-response', () => {
  const pages: EdgePages = data['edge-pages']
  const got = (start: HttpResult): Changes => ({
    'edge-pages': { ...pages, start },
  })
  const beside = (start: HttpResult, login: HttpResult): Changes => ({
    'edge-pages': { ...pages, start, loginPage: login },
  })
  const OTHER = targetGroupArn(target, 'prod-other-tg')
  const shadowed: Changes = {
    'listener-rules': {
      listeners: [
        {
          arn: 'l',
          port: 80,
          protocol: 'HTTP',
          rules: [forwardRule(1, { 'path-pattern': ['/*'] }, OTHER), fixedResponseRule(null, {})],
        },
      ],
    },
  }
  const cases: Cases = [
    [
      'refused',
      got(answer({ ...THROUGH_EDGE, status: 401, xCache: 'FunctionGeneratedResponse from cloudfront' })),
      /^failed: 401 although the login was sent \(from the stored secret\)/,
    ],
    ['no login', { 'edge-pages': { ...pages, login: 'none-known' } }, /^unknown: no login is known/],
    [
      "the function's own login, because the stored one cannot be read",
      { 'edge-pages': { ...pages, login: 'live-function-unconfirmed' } },
      /^unknown: .*with the login in the LIVE function; the stored one could not be read/,
    ],
    [
      'from the cache',
      got(freshStart(domain, { ...THROUGH_EDGE, xCache: 'Hit from cloudfront' })),
      /^unknown: .*from a cache/,
    ],
    [
      'an installed site from the cache, beside a login page that is not',
      beside(installedStart(domain, { ...THROUGH_EDGE, xCache: 'Hit from cloudfront' }), loginPage(THROUGH_EDGE)),
      /^passed: 200 /,
    ],
    [
      'an installed site from the cache, beside a login page from there, too',
      beside(
        installedStart(domain, { ...THROUGH_EDGE, xCache: 'Hit from cloudfront' }),
        loginPage({ ...THROUGH_EDGE, xCache: 'Hit from cloudfront' }),
      ),
      /^unknown: .*from a cache/,
    ],
    [
      'a start page beside a login page that fails',
      beside(
        installedStart(domain, THROUGH_EDGE),
        answer({ ...THROUGH_EDGE, status: 503, title: '503 Service Unavailable' }),
      ),
      /^failed: \/wp-login\.php gives 503 "503 Service Unavailable".*; the start page gives 200 /,
    ],
    [
      'the redirect to https',
      got(answer({ status: 301, xCache: 'Redirect from cloudfront', location: `https://${domain}/` })),
      /^failed: .*the origin was not asked/,
    ],
    [
      'a dead origin',
      got(
        answer({
          status: 504,
          server: 'CloudFront',
          xCache: 'Error from cloudfront',
          title: 'ERROR: The request could not be satisfied',
        }),
      ),
      /^failed: 504 by CloudFront itself/,
    ],
    ['the right answer from behind a catch-all', shadowed, /^failed: .*rule 1/],
    [
      'the right answer of a load balancer that fails open',
      { 'target-health': { found: true, targetGroupArn: 'a', targets: [] } },
      /^failed: .*fails open/,
    ],
    [
      'the right answer of another origin',
      distributed({ origins: [{ domainName: 'old.example', protocolPolicy: null, leadsTo: [] }] }),
      /^failed: .*is not the load balancer/,
    ],
    ['the right answer, the rules unseen', { 'listener-rules': null }, /^unknown: .*rules could not be seen/],
    ['the right answer, the service unseen', { service: null }, /^unknown/],
    ['the right answer, the distribution unseen', { distribution: null }, /^unknown: .*whether CloudFront asks/],
    ['silence', got(noAnswer('refused', 'ECONNREFUSED')), /^failed: connection refused/],
    ['a slow edge, all else is well', got(noAnswer('timeout', 'ETIMEDOUT')), /^unknown: .*the other way/],
    [
      'a slow edge, as the load balancer is',
      {
        ...got(noAnswer('timeout', 'ETIMEDOUT')),
        'alb-pages': { ...data['alb-pages'], start: noAnswer('timeout', 'ETIMEDOUT') },
      },
      /^failed: no answer in time/,
    ],
    [
      "silence at the load balancer's address, which has no https",
      got({ ...noAnswer('timeout', 'ETIMEDOUT'), address: '198.51.100.7' }),
      /^failed: no answer in time/,
    ],
    ['what is no TLS', got(noAnswer('tls', 'ERR_SSL_WRONG_VERSION_NUMBER')), /^unknown: the TLS handshake failed/],
    [
      'an edge that does not know the name',
      got({ ...noAnswer('tls', 'EPROTO'), message: 'ssl/tls alert handshake failure' }),
      /^failed: the TLS handshake failed/,
    ],
    ['a certificate that is refused', got(noAnswer('tls', 'CERT_HAS_EXPIRED')), /^failed: the TLS handshake failed/],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(edgeResponse, target, changes))).toMatch(line)
  })
  test('HTTP/1.1 is worth a note', () => {
    const verdict = judge(edgeResponse, target, got({ ...freshStart(domain, THROUGH_EDGE), httpVersion: '1.1' }))
    expect(verdictLine(verdict)).toMatch(/^passed: .*over HTTP\/1\.1$/)
    expect(verdict.notes).toHaveLength(1)
  })
})

describe('basic-auth-live', () => {
  const edge: BasicAuthFunction = data['basic-auth-function']
  const live: FunctionStage = data['basic-auth-function'].live
  const STORE: FunctionStage = { ...live, credential: 'unread', unread: 'store', matchesStored: null }
  const LAMBDA = distributed({
    behaviours: [
      { pathPattern: null, viewerRequest: ['arn:aws:lambda:us-east-1:1:function:basic-auth:3'], originRequest: [] },
    ],
  })
  const found = (changes: Partial<BasicAuthFunction>): Changes => ({ 'basic-auth-function': { ...edge, ...changes } })
  const cases: Cases = [
    [
      'no function',
      { 'basic-auth-function': { ...edge, live: null, development: null } },
      /^failed: there is no function wpprod-basic-auth/,
    ],
    ['never published', { 'basic-auth-function': { ...edge, live: null } }, /^failed: .*never published/],
    [
      'a placeholder',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'placeholder', matchesStored: false } } },
      /^failed: .*placeholder/,
    ],
    [
      'no login',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'none', openPaths: ['/'] } } },
      /^failed: .*asks for no login/,
    ],
    [
      'not published',
      { 'basic-auth-function': { ...edge, development: { ...live, codeFingerprint: 'f2' } } },
      /^failed: .*changed, but not published/,
    ],
    ['no development stage', { 'basic-auth-function': { ...edge, development: null } }, /^passed/],
    [
      'another password',
      { 'basic-auth-function': { ...edge, live: { ...live, matchesStored: false } } },
      /^failed: the password in/,
    ],
    [
      'another user',
      found({ stored: { ...edge.stored, username: 'admin' }, live: { ...live, matchesStored: false } }),
      /^failed: .*asks for user bbws-prod, .* says admin/,
    ],
    [
      'a stored login that is malformed',
      { 'basic-auth-function': { ...edge, stored: { ...edge.stored, state: 'malformed' } } },
      /^failed: .*not a JSON object/,
    ],
    [
      'no login on some pages',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'none', openPaths: ['/wp-admin/'] } } },
      /^failed: .*no login on \/wp-admin\//,
    ],
    [
      'any login',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'any' } } },
      /^failed: .*whatever it is/,
    ],
    [
      'a piece of a login',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'part', opensFor: ['an empty login'] } } },
      /^failed: .*lets in an empty login/,
    ],
    [
      'a word',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'word', opensFor: ['/?preview=1'] } } },
      /^failed: .*not of a visitor who sends \/\?preview=1/,
    ],
    [
      'something else than a login',
      { 'basic-auth-function': { ...edge, live: { ...live, credential: 'other', refusesWith: 302 } } },
      /^failed: .*answers 302/,
    ],
    [
      'logins in a store',
      { 'basic-auth-function': { ...edge, live: STORE, development: STORE } },
      /^unknown: .*KeyValueStore/,
    ],
    [
      'logins in a store, and the edge refuses the stored one',
      {
        'basic-auth-function': { ...edge, live: STORE, development: STORE },
        'edge-pages': { ...data['edge-pages'], start: data['edge-closed'].start },
      },
      /^failed: the edge refuses/,
    ],
    ['Lambda@Edge', LAMBDA, /^passed: E2EXAMPLE runs Lambda@Edge basic-auth:3/],
    [
      'Lambda@Edge, and the door is open',
      { ...LAMBDA, 'edge-closed': { ...data['edge-closed'], start: data['edge-pages'].start } },
      /^failed: .*lets visitors in without a login/,
    ],
    [
      'Lambda@Edge, and any login opens',
      { ...LAMBDA, 'edge-closed': { ...data['edge-closed'], wrongLogin: data['edge-pages'].start } },
      /^failed: .*any login/,
    ],
    [
      'Lambda@Edge, and the stored login is refused',
      { ...LAMBDA, 'edge-pages': { ...data['edge-pages'], start: data['edge-closed'].start } },
      /^failed: .*refuses the stored login/,
    ],
    [
      'a pattern of all paths with the function before a default without it',
      distributed({
        behaviours: [
          { ...first, viewerRequest: [] },
          { ...first, pathPattern: '*' },
          { pathPattern: 'wp-login.php', viewerRequest: [], originRequest: [] },
        ],
      }),
      /^passed/,
    ],
    [
      'a pattern of all paths without the function before a default with it',
      distributed({ behaviours: [first, { ...first, pathPattern: '/*', viewerRequest: [] }] }),
      /^failed: .*does not run/,
    ],
    [
      'files and calls of machines without the function',
      distributed({
        behaviours: [
          first,
          ...['wp-content/*', '*.css', '/.well-known/*', 'wp-admin/admin-ajax.php'].map(pathPattern => ({
            pathPattern,
            viewerRequest: [],
            originRequest: [],
          })),
        ],
      }),
      /^passed/,
    ],
    [
      'pages beside files without the function',
      distributed({ behaviours: [first, { pathPattern: '/20*', viewerRequest: [], originRequest: [] }] }),
      /^failed: .*not for \/20\*/,
    ],
    [
      'a path without the function',
      distributed({
        behaviours: [
          ...data.distribution.distribution.behaviours,
          { pathPattern: 'wp-login.php', viewerRequest: [], originRequest: [] },
        ],
      }),
      /^failed: .*not for wp-login\.php/,
    ],
    [
      'nothing stored',
      {
        'basic-auth-function': {
          ...edge,
          live: { ...live, matchesStored: null },
          stored: { ...edge.stored, state: 'missing', username: null },
        },
      },
      /^passed: .*not compared/,
    ],
    [
      'not attached',
      distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }),
      /^failed: E2EXAMPLE does not run/,
    ],
    [
      'another function of a longer name attached',
      distributed({
        behaviours: [
          {
            pathPattern: null,
            viewerRequest: ['arn:aws:cloudfront::1:function/old-wpprod-basic-auth'],
            originRequest: [],
          },
        ],
      }),
      /^failed: E2EXAMPLE does not run/,
    ],
    ['no distribution', NO_DISTRIBUTION, /^unknown/],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(basicAuthLive, target, changes))).toMatch(line)
  })
})
