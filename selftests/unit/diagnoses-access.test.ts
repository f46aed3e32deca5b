import { describe, expect, test } from 'vitest'
import { diagnose } from '../../diagnostics/diagnose.ts'
import type { CannotLookCode, EvidenceKind } from '../../evidence/index.ts'
import type { Access, Target } from '../../platform/target.ts'
import { catalogue, type SpecRow, specIds } from '../../specs/catalogue.ts'
import { answering, gateway, unhealthy } from '../lib/broken-service.ts'
import { commandsOf } from '../lib/causes.ts'
import { faultsOf } from '../lib/command-faults.ts'
import { type Changes, healthyEvidence, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const KINDS = Object.keys(healthyEvidence(target)).filter(
  (kind): kind is EvidenceKind => kind in healthyEvidence(target),
)

const by = (credentials: Access['credentials'], from: Target = target): Target => ({
  ...from,
  access: { ...from.access, credentials },
})
const profile = by({ kind: 'profile', profile: 'Tebogo-prod', chosenBy: '--profile' })

/** What is said when some kinds of evidence were refused with a code; the steps that need them are unknown, the others passed. */
function refused(
  kinds: readonly EvidenceKind[],
  code: CannotLookCode,
  options: { readonly message?: string; readonly target?: Target; readonly changes?: Changes } = {},
) {
  const { message = code, changes = {} } = options
  const evidence = healthyEvidence(options.target ?? target, changes)
  const seen = Object.fromEntries(
    Object.entries(evidence).map(([kind, found]) => [
      kind,
      kinds.some(each => each === kind)
        ? {
            kind,
            reproduce: found.reproduce,
            observedAt: found.observedAt,
            elapsedMs: 1,
            status: 'unavailable' as const,
            error: { code, message, hint: '' },
          }
        : found,
    ]),
  )
  const results = specIds.map(id => {
    const row: SpecRow = catalogue[id]
    return { id, status: row.needs.some(kind => kinds.includes(kind)) ? ('unknown' as const) : ('passed' as const) }
  })
  const found = diagnose({ target: options.target ?? target, evidence: seen, results })
  return { ...found, ids: found.diagnoses.map(({ id }) => id) }
}

const elsewhere: Changes = { identity: { account: '815856636111', arn: 'arn:aws:sts::815856636111:assumed-role/x/y' } }

const NAMED = { kind: 'profile', profile: 'acme', chosenBy: '--profile' } as const

describe('the session', () => {
  test('of another account makes everything else unsaid', () => {
    const service: Changes = { service: { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } }
    const { ids, diagnoses } = refused([], 'internal', { changes: { ...elsewhere, ...service }, target: profile })
    expect(ids).toEqual(['wrong-account'])
    expect(diagnoses[0]?.because.join()).toMatch(/815856636111[\s\S]*093646564004/)
    expect(commandsOf(diagnoses)[0]).toBe('aws sso logout && aws sso login --profile Tebogo-prod')
  })

  test.for([
    ['--profile', /^Leave --profile acme out: Tebogo-prod is for PROD$/],
    ['AWS_PROFILE', /^Leave AWS_PROFILE out/],
  ] as const)('of another account by %s: the named profile is what is wrong', ([chosenBy, first]) => {
    const { diagnoses } = refused([], 'internal', {
      changes: elsewhere,
      target: by({ ...NAMED, chosenBy, login: { by: 'keys', profile: 'acme' } }),
    })
    expect(diagnoses[0]?.fixes[0]?.summary).toMatch(first)
    expect(diagnoses[0]?.fixes.map(({ command }) => command).join()).not.toContain('sso')
  })

  test.for<readonly [string, Access['credentials'], string]>([
    ['nothing but what the SDK finds', { kind: 'default-chain' }, 'aws configure sso --profile Tebogo-prod'],
    [
      "the environment's own profile, with keys",
      {
        kind: 'profile',
        profile: 'Tebogo-prod',
        chosenBy: 'environment',
        login: { by: 'keys', profile: 'Tebogo-prod' },
      },
      'aws configure --profile Tebogo-prod',
    ],
  ])('of another account by %s: the way fits what is configured', ([, credentials, first]) => {
    const { diagnoses } = refused([], 'internal', { changes: elsewhere, target: by(credentials) })
    expect(commandsOf(diagnoses)[0]).toBe(first)
  })

  test('of the right account is no cause', () => {
    expect(refused([], 'internal').ids).toEqual([])
  })

  test('explains unknown steps, but no failed one besides the account itself', () => {
    const { diagnoses } = diagnose({
      target,
      evidence: healthyEvidence(target, elsewhere),
      results: [
        { id: 'aws-identity', status: 'failed' },
        { id: 'service-stable', status: 'unknown' },
        { id: 'tls-certificate', status: 'failed' },
      ],
    })
    expect(diagnoses[0]?.explains).toEqual(['aws-identity', 'service-stable'])
  })

  test('that has expired is named once, with the login to use', () => {
    const message = 'The SSO session associated with this profile has expired'
    const { ids, diagnoses } = refused(KINDS, 'credentials-expired', { message, target: profile })
    expect(ids).toEqual(['credentials-expired'])
    expect(commandsOf(diagnoses)).toEqual(['aws sso login --profile Tebogo-prod'])
  })

  test('that never was is told from one that has expired', () => {
    const { ids, diagnoses } = refused(KINDS, 'credentials-missing')
    expect(ids).toEqual(['credentials-missing'])
    expect(diagnoses[0]?.rootCause).toMatch(/no AWS credentials/)
    const unknownKey = refused(KINDS, 'credentials-missing', {
      message: 'the credentials are not valid (InvalidClientTokenId: The security token is invalid)',
    })
    expect(unknownKey.diagnoses[0]?.rootCause).toMatch(/AWS does not accept these credentials/)
  })

  test.for<readonly [string, Access['credentials'], RegExp]>([
    ['an SSO profile', { ...NAMED, login: { by: 'sso', profile: 'acme' } }, /^aws sso login --profile acme$/],
    [
      'a profile that takes on a role with the session of another one',
      { ...NAMED, login: { by: 'sso', profile: 'base' } },
      /^aws sso login --profile base$/,
    ],
    ['a profile of the console', { ...NAMED, login: { by: 'console', profile: 'acme' } }, /^aws login --profile acme$/],
    [
      'a profile that asks for a code',
      { ...NAMED, login: { by: 'code', profile: 'acme' } },
      /eval "\$\(aws configure export-credentials --profile acme --format env\)".* without --profile/,
    ],
    ['a profile that leads nowhere', { ...NAMED, login: { by: 'nothing', profile: 'gone' } }, /acme leads to no cred/],
    ['a profile with keys', { ...NAMED, login: { by: 'keys', profile: 'acme' } }, /^aws configure --profile acme$/],
    ['a profile with a process', { ...NAMED, login: { by: 'process', profile: 'acme' } }, /credential_process/],
    ["a profile of the machine's role", { ...NAMED, login: { by: 'machine', profile: 'acme' } }, /own role/],
    ['nothing on this machine', { kind: 'default-chain' }, /^aws configure sso --profile Tebogo-prod$/],
    ['variables', { kind: 'environment' }, /AWS_ACCESS_KEY_ID/],
  ])('the way to a session with %s, which changes nothing of the platform', ([, credentials, way]) => {
    for (const code of ['credentials-missing', 'credentials-expired'] as const) {
      const [fix, ...others] = refused(KINDS, code, { target: by(credentials) }).diagnoses[0]?.fixes ?? []
      expect(others).toEqual([])
      expect(fix?.command ?? fix?.manual).toMatch(way)
      expect(fix?.changes).toBe(false)
    }
  })

  test('that AWS does not believe because of the clock is no matter of the login', () => {
    const { ids, diagnoses } = refused(KINDS, 'clock-skewed', {
      message: "this machine's clock is 180 min behind AWS'",
    })
    expect(ids).toEqual(['clock-skewed'])
    expect(diagnoses[0]?.because).toEqual([expect.stringContaining('180 min behind')])
    expect(diagnoses[0]?.fixes.map(({ summary }) => summary)).toEqual(['Set the clock of this machine right'])
  })

  test('that may not read one thing names the action, and explains only the steps that look at it', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: iam:GetRolePolicy on resource: role'
    const { ids, diagnoses } = refused(['execution-role'], 'access-denied', { message })
    expect(ids).toEqual(['permission-missing'])
    expect(diagnoses[0]?.explains).toEqual(['execution-role-reads-secret'])
    expect(diagnoses[0]?.fixes.at(-1)?.summary).toBe('Allow iam:GetRolePolicy')
  })

  test.for([
    ['with an explicit deny in a service control policy', /no policy in this account can/],
    ['because no permissions boundary allows the action', /boundary has to allow it too/],
    ['because no session policy allows the action', /without the session policy/],
    ['because no VPC endpoint policy allows the action', /VPC endpoint/],
    ['with an explicit deny in a resource-based policy', /resource's own policy/],
    ['with an explicit deny in an identity-based policy', /removed or narrowed/],
  ] as const)('that something else denies ("%s") is not told to add a permission', ([why, remedy]) => {
    const message = `User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: iam:GetRolePolicy ${why}`
    const { diagnoses } = refused(['execution-role'], 'access-denied', { message })
    expect(diagnoses[0]?.fixes.slice(1)).toMatchObject([
      { summary: expect.stringContaining('iam:GetRolePolicy'), manual: expect.stringMatching(remedy) },
    ])
  })

  test('that may not use the key of a secret is told of the key', () => {
    const message = 'AccessDeniedException: Access to KMS is not allowed'
    const { diagnoses } = refused(['db-secret'], 'access-denied', { message })
    expect(diagnoses[0]?.fixes.at(-1)).toMatchObject({
      summary: 'Have kms:Decrypt no longer denied by the KMS key of the secret',
      manual: expect.stringMatching(/key's policy/),
    })
  })

  test('is not asked for more permissions when it has expired', () => {
    const { ids } = refused(KINDS, 'credentials-expired')
    expect(ids).not.toContain('permission-missing')
  })

  test('that is throttled asks for patience', () => {
    const { ids, diagnoses } = refused(['service', 'tasks'], 'throttled', { message: 'Rate exceeded' })
    expect(ids).toEqual(['throttled'])
    expect(diagnoses[0]?.fixes.every(({ changes }) => !changes)).toBe(true)
  })

  test('is not blamed for what was seen too late', () => {
    expect(refused(['service'], 'deadline').ids).toEqual([])
  })

  test('gets commands that can be pasted', async () => {
    const sources: readonly Access['credentials'][] = [
      { kind: 'environment' },
      { kind: 'default-chain' },
      { kind: 'profile', profile: "an odd 'name'", chosenBy: 'AWS_PROFILE' },
    ]
    const commands = sources.flatMap(credentials =>
      [
        refused([], 'internal', { changes: elsewhere, target: by(credentials) }),
        refused(KINDS, 'credentials-expired', { target: by(credentials) }),
        refused(['service'], 'access-denied', { target: by(credentials) }),
      ].flatMap(({ diagnoses }) => [...commandsOf(diagnoses), ...diagnoses.map(({ then }) => then)]),
    )
    expect(commands.length).toBeGreaterThan(6)
    expect(await faultsOf([...new Set(commands)])).toBe('')
  })
})

describe('a sign that another cause would explain as well', () => {
  test('names no cause while the database that WordPress may wait for could not be asked', () => {
    const waits: Changes = unhealthy(target, 'Target.Timeout', 'Request timed out')
    const silent: Changes = { ...waits, ...answering(target, gateway(504)) }
    expect(refused([], 'network', { changes: silent }).ids).toEqual(['health-check-timeout'])
    expect(refused(['database'], 'service-error', { changes: silent }).ids).not.toContain('health-check-timeout')
  })

  test('names no certificate while no distribution could be looked at', () => {
    const { certificate } = healthyEvidence(target)
    if (certificate?.status !== 'observed' || !certificate.data.presented) throw new Error('a healthy edge has one')
    const own: Changes = { certificate: { ...certificate.data, names: ['*.cloudfront.net'], coversDomain: false } }
    expect(refused([], 'network', { changes: own }).ids).toContain('certificate-name-mismatch')
    expect(refused(['distribution'], 'service-error', { changes: own }).ids).not.toContain('certificate-name-mismatch')
  })
})
