import { describe, expect, test } from 'vitest'
import { causesOf } from '../lib/causes.ts'
import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import {
  ALB,
  domain,
  IPV6_WAYS,
  ipv6Recorded,
  presented,
  REFUSED,
  record,
  resolved,
  resolvedIpv6,
  target,
} from '../lib/edge-changes.ts'
import { type Changes, healthyData } from '../lib/evidence.ts'

const VERY_NAME: Changes = { distribution: { ...healthyData(target).distribution, matchedAlias: domain } }

const zoneOf = () => healthyData(target)['hosted-zone']

const DNS: readonly Case[] = [
  [
    "the load balancer's address",
    {
      ...resolved({ addresses: ['198.51.100.7'] }),
      ...record({ aliasTarget: ALB }),
      ...REFUSED,
      certificate: { presented: false, failure: 'timeout', code: 'ETIMEDOUT', message: '', address: null },
    },
    'dns-points-to-alb',
    /leads to the load balancer/,
    /--hosted-zone-id Z9 [\s\S]*"Name":"\*\.wpprod\.kimmyai\.io","Type":"A"[\s\S]*d111111abcdef8\.cloudfront\.net/,
  ],
  [
    "a CNAME to the load balancer's name in capitals",
    {
      ...resolved({ cnames: [`DUALSTACK.${ALB.toUpperCase()}.`], addresses: ['203.0.113.4'] }),
      ...record({ name: domain, type: 'CNAME', aliasTarget: null, values: [ALB] }),
    },
    'dns-points-to-alb',
    /load balancer/,
    /"Type":"CNAME","TTL":60/,
  ],
  [
    'the load balancer, and its certificate is for another name',
    { ...resolved({ addresses: ['198.51.100.7'] }), ...presented({ coversDomain: false, names: ['a.example'] }) },
    'dns-points-to-alb',
  ],
  [
    'somewhere else',
    {
      ...resolved({ addresses: ['203.0.113.9'] }),
      ...record({ name: domain, aliasTarget: null, values: ['203.0.113.9'] }),
      ...REFUSED,
    },
    'dns-bypasses-cloudfront',
    /neither to this environment's distribution/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":\{"HostedZoneId":"Z2FDTNDATAQYW2"/,
  ],
  [
    'another distribution',
    { ...resolved({ cnames: ['d999.cloudfront.net'], addresses: ['13.9.9.9'] }), ...record({ type: 'CNAME' }) },
    'dns-bypasses-cloudfront',
    /leads to d999\.cloudfront\.net, another distribution/,
  ],
  [
    'somewhere else by a record for all, where the distribution has the very name',
    {
      ...resolved({ addresses: ['203.0.113.9'] }),
      ...record({ aliasTarget: null, values: ['203.0.113.9'] }),
      ...REFUSED,
      ...VERY_NAME,
    },
    'dns-bypasses-cloudfront',
    /neither to this environment's distribution/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":\{"HostedZoneId":"Z2FDTNDATAQYW2"/,
  ],
  [
    'another distribution, whose alias loses, as asked at another address',
    {
      ...resolved({ cnames: ['d999.cloudfront.net'], addresses: ['13.9.9.9'] }),
      ...VERY_NAME,
      'edge-closed': healthyData(target)['edge-closed'],
    },
    '',
  ],
  [
    'an old server for visitors with IPv6, by a record for all, where the distribution has the very name',
    {
      ...resolvedIpv6({ addresses: ['2001:db8::9'] }),
      ...ipv6Recorded({ aliasTarget: null, values: ['2001:db8::9'] }),
      ...VERY_NAME,
    },
    'dns-bypasses-cloudfront',
    /its IPv6 address does not/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A"[\s\S]*"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"AAAA"/,
  ],
  [
    'somewhere else, although the record is right',
    { ...resolved({ addresses: ['203.0.113.9'] }), ...REFUSED },
    'dns-bypasses-cloudfront',
    /probably an older answer/,
    /^$/,
  ],
  [
    'an old server beside the distribution',
    {
      ...resolved({ addresses: ['13.32.1.2', '41.203.18.10'] }),
      ...record({ name: domain, aliasTarget: null, values: ['13.32.1.2', '41.203.18.10'] }),
    },
    'dns-bypasses-cloudfront',
    /addresses of CloudFront and 41\.203\.18\.10 beside them, which is none/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":\{"HostedZoneId":"Z2FDTNDATAQYW2"/,
  ],
  ['addresses of CloudFront that have moved on', resolved({ addresses: ['13.32.1.2', '18.66.147.21'] }), ''],
  ['other addresses of CloudFront, and the record names it', resolved({ addresses: ['13.9.9.9'] }), ''],
  ...IPV6_WAYS.map(([what, changes, , ids]): Case => [`${what}, for visitors with IPv6`, changes, ids]),
  [
    'an old server for visitors with IPv6, by a record for all',
    {
      ...resolvedIpv6({ addresses: ['2001:db8::9'] }),
      ...ipv6Recorded({ aliasTarget: null, values: ['2001:db8::9'] }),
    },
    'dns-bypasses-cloudfront',
    /its IPv6 address does not/,
    /--hosted-zone-id Z9 [\s\S]*"Name":"\*\.wpprod\.kimmyai\.io","Type":"AAAA","AliasTarget":\{"HostedZoneId":"Z2FDTNDATAQYW2"[\s\S]*d111111abcdef8\.cloudfront\.net/,
  ],
  [
    'the load balancer for visitors with IPv6, although the record is right',
    { ...resolvedIpv6({ addresses: ['2406:da1c:a:b::10'] }), ...ipv6Recorded({}) },
    'dns-points-to-alb',
    /leads visitors with IPv6, who try that first, to the load balancer/,
    /^$/,
  ],
  [
    'no such name',
    { ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), ...record(null), ...REFUSED },
    'dns-record-missing',
    /No DNS record answers/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io"/,
  ],
  [
    'a name without an address',
    { ...resolved({ addresses: [] }), ...record(null) },
    'dns-record-missing',
    /No DNS record/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io"/,
  ],
  [
    'the wildcard switched off by a record below the name',
    { ...resolved({ addresses: [] }), ...record({ name: '*.wpprod.kimmyai.io' }), ...REFUSED },
    'dns-record-missing',
    /The wildcard does not count/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget"/,
  ],
  [
    'a record below the name, which is named',
    { ...resolved({ addresses: [] }), 'hosted-zone': { ...zoneOf(), hiddenBy: { name: `www.${domain}`, type: 'A' } } },
    'dns-record-missing',
    /a record below it \(A www\.goldencrust/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget"/,
  ],
  [
    'a record of the very name of another type',
    {
      ...resolved({ addresses: [] }),
      'hosted-zone': { ...zoneOf(), record: null, hiddenBy: { name: domain, type: 'MX' } },
    },
    'dns-record-missing',
    /MX goldencrust.* makes the name exist, without an address/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget"/,
  ],
  [
    'the delegation of the very name',
    {
      ...resolved({ addresses: [] }),
      'hosted-zone': { ...zoneOf(), record: null, hiddenBy: { name: domain, type: 'NS' } },
    },
    'dns-record-missing',
    /NS goldencrust.* makes the name exist/,
    /^$/,
  ],
  [
    'the wildcard switched off by a record of the very name for IPv6',
    { ...resolved({ addresses: [] }), ...record({ name: domain, type: 'AAAA' }), ...REFUSED },
    'dns-record-missing',
    /holds an AAAA record alone for goldencrust.*keeps the wildcard/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget"/,
  ],
  [
    'the load balancer by the record of the very name, and an older answer',
    record({ name: domain, aliasTarget: ALB }),
    'dns-points-to-alb',
    /leads the name to the load balancer .* what the resolver answers is older/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":[\s\S]*d111111abcdef8/,
  ],
  [
    'a bucket by the record of the very name, and an older answer',
    record({ name: domain, aliasTarget: 's3-website.af-south-1.amazonaws.com' }),
    'dns-bypasses-cloudfront',
    /to s3-website.* what the resolver answers is older/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":[\s\S]*d111111abcdef8/,
  ],
  [
    'an answer to visitors of one place alone',
    record({ share: { identifier: 'eu', by: 'place', to: 'EU' } }),
    'dns-record-missing',
    /only to visitors of EU: it has no default record/,
    /"Action":"CREATE"[\s\S]*"SetIdentifier":"default","GeoLocation":\{"CountryCode":"\*"\}/,
  ],
  [
    'no answer to this resolver, since it is in no place that has a record',
    { ...resolved({ addresses: [] }), ...record({ share: { identifier: 'eu', by: 'place', to: 'EU' } }), ...REFUSED },
    'dns-record-missing',
    /only to visitors of EU: it has no default record/,
  ],
  [
    'another distribution that is gone',
    { ...resolved({ rcode: 'NXDOMAIN', cnames: ['d999.cloudfront.net'], addresses: [] }), ...REFUSED },
    'dns-bypasses-cloudfront',
    /leads to d999\.cloudfront\.net, another distribution than .* and one that is gone/,
  ],
  [
    'a name that leads to nothing',
    { ...resolved({ rcode: 'NXDOMAIN', cnames: ['old.example'], addresses: [] }), 'hosted-zone': null },
    'dns-record-missing,permission-missing',
    /leads to old\.example, which has no address/,
  ],
  [
    'no such name, although the record is right',
    resolved({ rcode: 'NXDOMAIN', addresses: [] }),
    'dns-record-missing',
    /Route 53 holds the right record/,
    /get-hosted-zone --id Z9/,
  ],
  [
    'no such name, says the server of another provider, although the record is right',
    resolved({ rcode: 'NXDOMAIN', addresses: [], deniedBy: 'dns1.registrar-servers.com' }),
    'dns-record-missing',
    /delegated to name servers that are none of its own/,
    /get-hosted-zone --id Z9/,
  ],
  [
    'no such name, in a zone of somebody else',
    { ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), 'hosted-zone': { zoneFound: false, domain } },
    'dns-record-missing',
    /No DNS record/,
    /^$/,
  ],
]

judgeEdgeCases(DNS)

describe('records that Route 53 gives to a part of the visitors', () => {
  const zone = healthyData(target)['hosted-zone']
  const share = (identifier: string) => ({ identifier, by: 'weight' as const, to: '50' })
  const others = (aliasTarget: string): Changes => ({
    'hosted-zone': {
      ...zone,
      record: { ...zone.record, share: share('new') },
      others: [{ ...zone.record, aliasTarget, share: share('old') }],
    },
  })

  test.for([
    [ALB, 'dns-points-to-alb'],
    ['s3-website.af-south-1.amazonaws.com', 'dns-bypasses-cloudfront'],
  ] as const)('one leads to %s', ([name, id]) => {
    const [cause, ...more] = causesOf(target, others(name)).diagnoses
    expect([cause?.id, more.length]).toEqual([id, 0])
    expect(cause?.because.join()).toContain('"old" (weight 50)')
    expect(JSON.stringify(cause?.fixes)).toMatch(/SetIdentifier/)
    expect(JSON.stringify(cause?.fixes)).not.toMatch(/UPSERT"/)
  })

  test('DNS answered with the wrong one: no plain record is printed beside those of a set', () => {
    const changes = { ...resolved({ addresses: ['198.51.100.7'] }), ...REFUSED, ...others(ALB) }
    const [cause] = causesOf(target, changes).diagnoses
    expect(cause?.id).toBe('dns-points-to-alb')
    expect(JSON.stringify(cause?.fixes)).not.toMatch(/change-resource-record-sets/)
  })
})

test('a resolver that fails leaves the cause open', () => {
  const { ids, unjudged } = causesOf(target, resolved({ rcode: 'SERVFAIL', addresses: [] }))
  expect(ids).toEqual([])
  expect(unjudged.map(({ reason }) => reason).join()).toMatch(/SERVFAIL.*--resolver/)
})

test('what fails behind a record that is missing is explained by it', () => {
  const changes = { ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), ...record(null), ...REFUSED }
  expect(causesOf(target, changes).diagnoses[0]?.explains).toEqual([
    'dns-to-cloudfront',
    'edge-closed',
    'edge-response',
    'install-page',
  ])
})
