import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import { CLOUDFRONT_OWN, distributed, noAlias, summary, TLS } from '../lib/edge-changes.ts'

const DISTRIBUTION: readonly Case[] = [
  [
    'no alias',
    { ...noAlias({ ...summary, aliases: [] }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /has an alias/,
    /--id E2EXAMPLE[\s\S]*--arg alias '\*\.wpprod\.kimmyai\.io'[\s\S]*\ntag=\$\(aws cloudfront get-distribution-config[\s\S]*update-distribution --id E2EXAMPLE[\s\S]*--if-match "\$\{tag:\?\}"/,
  ],
  [
    'no alias, and no certificate to add one with',
    { ...noAlias({ ...summary, aliases: [], certificateArn: null }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /alias/,
    /^$/,
  ],
  [
    'no distribution at all',
    { ...noAlias(), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /is gone/,
    /^$/,
  ],
  ['two that could be meant', noAlias(summary, { ...summary, id: 'E3' }), 'distribution-alias-missing', /alias/, /^$/],
  [
    'disabled',
    { ...distributed({ enabled: false }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-disabled',
    /is disabled/,
    /\.Enabled = true/,
  ],
  ['in a state that nobody knows', distributed({ status: 'Paused' }), ''],
  ['disabled a moment ago', distributed({ enabled: false, status: 'InProgress' }), 'distribution-disabled'],
  [
    'in progress',
    distributed({ status: 'InProgress' }),
    'distribution-deploying',
    /not reached/,
    /wait distribution-deployed/,
  ],
  [
    'an alias that not every edge knows yet',
    { ...distributed({ status: 'InProgress' }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-deploying',
  ],
]

judgeEdgeCases(DISTRIBUTION)
