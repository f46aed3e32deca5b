import { expect, test } from 'vitest'
import { causesOf } from '../lib/causes.ts'
import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import { CLOUDFRONT_OWN, distributed, EXPIRED, presented, TLS, target } from '../lib/edge-changes.ts'

const CERTIFICATE: readonly Case[] = [
  [
    'expired',
    { ...distributed({}), ...presented(EXPIRED), ...TLS },
    'certificate-expired',
    /has expired/,
    /describe-certificate/,
  ],
  ['expired an hour ago', presented({ validTo: '2026-01-14T09:00:00.000Z', daysLeft: -1 }), 'certificate-expired'],
  [
    'valid, with one behind it that has expired',
    presented({ verifyError: 'CERT_HAS_EXPIRED' }),
    'certificate-expired',
    /one of the chain/,
    /^$/,
  ],
  [
    'not valid yet',
    presented({ validFrom: '2026-02-01T00:00:00.000Z' }),
    'certificate-not-yet-valid',
    /not valid before/,
    /^$/,
  ],
  ['nine days left', presented({ validTo: '2026-01-23T20:00:00.000Z', daysLeft: 9 }), 'certificate-expiring'],
  ['twenty days left', presented({ validTo: '2026-02-03T20:00:00.000Z', daysLeft: 20 }), 'certificate-expiring'],
  ['thirty-one days left', presented({ validTo: '2026-02-14T20:00:00.000Z', daysLeft: 31 }), ''],
  [
    'for another name',
    presented({ names: ['*.kimmyai.io'], coversDomain: false, verifyError: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    'certificate-name-mismatch',
    /does not cover/,
    /acm list-certificates/,
  ],
  ['for another name, and expired', presented({ ...EXPIRED, coversDomain: false }), 'certificate-name-mismatch'],
  [
    "CloudFront's own, although the alias is there",
    CLOUDFRONT_OWN,
    'certificate-name-mismatch',
    /does not know the name as an alias/,
  ],
  [
    'signed by itself',
    presented({ trusted: false, verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT', subject: 'CN=a', issuer: 'CN=a' }),
    'certificate-untrusted',
    /no trusted root/,
  ],
  ['signed by nobody known, and expired', presented({ ...EXPIRED, trusted: false }), 'certificate-untrusted'],
  [
    'none, because nothing answers',
    { certificate: { presented: false, failure: 'refused', code: 'ECONNREFUSED', message: '', address: null } },
    '',
  ],
]

judgeEdgeCases(CERTIFICATE)

test('a certificate with twenty days left is a warning that explains nothing', () => {
  const { diagnoses } = causesOf(target, presented({ validTo: '2026-02-03T20:00:00.000Z', daysLeft: 20 }))
  expect(diagnoses.map(({ severity, explains }) => [severity, explains])).toEqual([['warning', []]])
})
