import { expect, test } from 'vitest'
import { answer, freshStart, THROUGH_EDGE } from '../lib/answers.ts'
import { causesOf } from '../lib/causes.ts'
import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import {
  byFunction,
  data,
  distributed,
  domain,
  failing,
  LAMBDA,
  login,
  MISSING,
  OPEN,
  OTHER,
  openDoor,
  PLACEHOLDER,
  refusedLogin,
  STORE,
  said,
  stage,
  stages,
  target,
} from '../lib/edge-changes.ts'

const BASIC_AUTH: readonly Case[] = [
  [
    'the placeholder',
    { ...stages(PLACEHOLDER), ...refusedLogin },
    'basic-auth-placeholder',
    /placeholder/,
    /npm run basic-auth -- [\s\S]*--only-placeholder[\s\S]*--dry-run[\s\S]*npm run basic-auth -- (?![\s\S]*--dry-run)/,
  ],
  [
    'the placeholder, and no stored login',
    stages(PLACEHOLDER, PLACEHOLDER, MISSING),
    'basic-auth-placeholder',
    /placeholder/,
    /create-secret[\s\S]*npm run basic-auth/,
  ],
  [
    'another password',
    { ...stages(OTHER), ...refusedLogin },
    'basic-auth-mismatch',
    /another login/,
    /npm run basic-auth/,
  ],
  [
    'another user',
    stages({ ...stage, username: 'admin', matchesStored: false }),
    'basic-auth-mismatch',
    /another login/,
    /--user admin/,
  ],
  [
    'a stored login that is malformed',
    stages(stage, stage, { ...login.stored, state: 'malformed', username: null }),
    'basic-auth-mismatch',
    /no usable login/,
    /put-secret-value/,
  ],
  ['no stored login to compare with', stages({ ...stage, matchesStored: null }, undefined, MISSING), ''],
  [
    'the right login, not published',
    { ...stages(OTHER, stage), ...refusedLogin },
    'basic-auth-unpublished',
    /not published/,
    /^tag=.*\naws cloudfront publish-function/,
  ],
  ['the right login, not published over the placeholder', stages(PLACEHOLDER, stage), 'basic-auth-unpublished'],
  ['the placeholder over another password', stages(OTHER, PLACEHOLDER), 'basic-auth-mismatch'],
  [
    'other code with the same login',
    stages(stage, { ...stage, codeFingerprint: 'f3' }),
    'basic-auth-unpublished',
    /visitors notice nothing/,
    /^tag=.*\naws cloudfront publish-function/,
  ],
  [
    'the placeholder in DEVELOPMENT only',
    stages(stage, PLACEHOLDER),
    'basic-auth-unpublished',
    /lock visitors out/,
    /get-function basic-auth\.js[\s\S]*--stage LIVE[\s\S]*update-function(?![\s\S]*publish-function)/,
  ],
  [
    'never published',
    {
      ...stages(null, stage),
      ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }),
      ...openDoor,
    },
    'basic-auth-unpublished',
    /never published/,
    /^tag=.*\naws cloudfront publish-function[\s\S]*update-distribution/,
  ],
  [
    'no function at the distribution',
    { ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }), ...openDoor },
    'basic-auth-missing',
    /runs no function/,
    /FunctionAssociations[\s\S]*update-distribution/,
  ],
  [
    'a function of a longer name',
    {
      ...distributed({
        behaviours: [
          {
            pathPattern: null,
            viewerRequest: ['arn:aws:cloudfront::1:function/old-wpprod-basic-auth'],
            originRequest: [],
          },
        ],
      }),
    },
    'basic-auth-missing',
    /asks for a login by old-wpprod-basic-auth, not by wpprod-basic-auth/,
  ],
  [
    'no function anywhere',
    {
      ...stages(null, null),
      ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }),
      ...openDoor,
    },
    'basic-auth-missing',
    /runs no function/,
    /^$/,
  ],
  [
    'code that lets everybody pass',
    { ...stages(OPEN), ...openDoor },
    'basic-auth-missing',
    /asks for no login/,
    /--new-code/,
  ],
  ['code that lets visitors in here, and not at the edge', stages(OPEN), ''],
  [
    'code that asks on some pages only',
    stages({ ...OPEN, openPaths: ['/wp-login.php'] }),
    'basic-auth-missing',
    /asks for no login on \/wp-login\.php/,
    /^$/,
  ],
  ...(
    [
      'FunctionExecutionError from cloudfront',
      'FunctionThrottledError from cloudfront',
      'LambdaLimitExceeded from CloudFront',
    ] as const
  ).map(
    (xCache): Case => [
      `a function that fails: ${xCache}`,
      failing(xCache),
      'edge-function-failed',
      /function that runs before every request fails/,
    ],
  ),
  [
    'a value that CloudFront does not take, by the words of its page alone',
    said(502, 'The CloudFront function returned an invalid value: response.headers must be in lower case.'),
    'edge-function-failed',
    /function that runs before every request fails/,
    /npm run basic-auth/,
  ],
  [
    "Lambda@Edge's value that CloudFront does not take",
    { ...stages(null), ...LAMBDA, ...said(502, 'The Lambda function returned an invalid value: no status.') },
    'edge-function-failed',
    /function that runs before every request fails/,
    /^$/,
  ],
  [
    'a function that answers 503 itself, and cannot be judged here',
    { ...byFunction(503), ...stages(STORE) },
    'edge-function-failed',
    /answers 503 itself/,
  ],
  [
    'a function whose code answers 500 here, too',
    { ...byFunction(500), ...stages({ ...stage, credential: 'other', refusesWith: 500, matchesStored: false }) },
    '',
  ],
  ['a function that answers 503, and whose code does not fail here', byFunction(503), ''],
  [
    'a function whose code answers 503 here, too',
    { ...byFunction(503), ...stages({ ...stage, credential: 'other', refusesWith: 503, matchesStored: false }) },
    '',
  ],
  [
    'a function that answers 500 itself',
    byFunction(500),
    'edge-function-failed',
    /answers 500 itself/,
    /npm run basic-auth/,
  ],
  [
    'a function that fails, and a mended one that was not published',
    {
      ...failing('FunctionExecutionError from cloudfront'),
      ...stages({ ...STORE, unread: 'throws' }, { ...stage, codeFingerprint: 'f6' }),
    },
    'edge-function-failed',
    /fails/,
    /^tag=.*\naws cloudfront publish-function/,
  ],
  [
    'listed addresses only',
    {
      ...stages({ ...STORE, asksAddress: true }),
      'edge-pages': { ...data['edge-pages'], start: { ...data['edge-closed'].start, status: 403 } },
    },
    'edge-function-blocks-address',
    /looks at the visitor's address/,
    /^$/,
  ],
  [
    'a 403 of the function whose code shows no list',
    byFunction(403),
    'edge-function-blocks-address',
    /although the login was sent: probably/,
    /^$/,
  ],
  [
    'a 403 of a function that gives it to everybody',
    { ...byFunction(403), ...stages({ ...stage, credential: 'other', refusesWith: 403, matchesStored: false }) },
    '',
  ],
  ['logins in a store', stages(STORE), ''],
  [
    'logins in a store, and the edge refuses the stored one',
    { ...stages(STORE), ...refusedLogin },
    'basic-auth-mismatch',
    /another login/,
    /^$/,
  ],
  [
    'code that asks for something else than a login',
    { ...stages({ ...stage, credential: 'other', refusesWith: 302, matchesStored: false }) },
    '',
  ],
  [
    'any login',
    stages({ ...stage, credential: 'any' }),
    'basic-auth-any-login',
    /whoever types any name/,
    /--new-code/,
  ],
  [
    'a piece of a login',
    stages({ ...stage, credential: 'part', opensFor: ['an empty login'] }),
    'basic-auth-any-login',
    /whoever sends an empty login sees/,
    /--new-code/,
  ],
  [
    'a word that everybody can send',
    stages({ ...stage, credential: 'word', opensFor: ['/?preview=1'] }),
    'basic-auth-missing',
    /no login of a visitor who sends \/\?preview=1/,
    /^$/,
  ],
  [
    'changed code that cannot be judged',
    stages(stage, { ...STORE, codeFingerprint: 'f5' }),
    'basic-auth-unpublished',
    /could not be found out/,
    /^$/,
  ],
  [
    'a path with a behaviour without the function',
    distributed({
      behaviours: [
        ...data.distribution.distribution.behaviours,
        { pathPattern: '/wp-login.php', viewerRequest: [], originRequest: [] },
      ],
    }),
    'basic-auth-missing',
    /not for \/wp-login\.php/,
    /CacheBehaviors[\s\S]*update-distribution/,
  ],
  [
    'a path that another function closes',
    {
      ...distributed({
        behaviours: [
          ...data.distribution.distribution.behaviours,
          { pathPattern: 'x/*', viewerRequest: ['arn:aws:cloudfront::1:function/other'], originRequest: [] },
        ],
      }),
      'edge-closed': {
        ...data['edge-closed'],
        elsewhere: [{ path: '/x/', pathPattern: 'x/*', answer: data['edge-closed'].start }],
      },
    },
    '',
  ],
  ['Lambda@Edge that does what it should', { ...stages(null), ...LAMBDA }, ''],
  [
    'Lambda@Edge that refuses the stored login',
    { ...stages(null), ...LAMBDA, ...refusedLogin },
    'basic-auth-mismatch',
    /^Lambda@Edge basic-auth:3 asks for another login/,
    /^$/,
  ],
  [
    'Lambda@Edge that lets everybody in',
    { ...stages(null), ...LAMBDA, ...openDoor },
    'basic-auth-missing',
    /runs Lambda@Edge basic-auth:3 at viewer-request; it lets them pass/,
    /^$/,
  ],
  [
    'Lambda@Edge that lets in any login',
    {
      ...stages(null),
      ...LAMBDA,
      'edge-closed': { ...data['edge-closed'], wrongLogin: freshStart(domain, THROUGH_EDGE) },
    },
    'basic-auth-any-login',
    /^Lambda@Edge basic-auth:3 looks whether/,
    /^$/,
  ],
  ['a login in the code, and an open door', openDoor, 'basic-auth-missing', /probably the edge runs other code/, /^$/],
  [
    "somebody else's page, where only a wildcard covers the name",
    {
      'edge-closed': {
        ...data['edge-closed'],
        start: answer({ ...THROUGH_EDGE, status: 200, title: 'Old site', bodyBytes: 90 }),
      },
    },
    '',
  ],
]

judgeEdgeCases(BASIC_AUTH)

test('what fails behind a placeholder is explained by it', () => {
  const { diagnoses } = causesOf(target, { ...stages(PLACEHOLDER), ...refusedLogin })
  expect(diagnoses[0]?.explains).toEqual(['edge-response', 'basic-auth-live', 'install-page'])
})
