import { describe, expect, test } from 'vitest'
import { grantSecret } from '../../diagnostics/lib/secret-policy.ts'
import { legible } from '../../reports/lib/legible.ts'
import { targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const secret = (name: string) => `arn:aws:secretsmanager:af-south-1:093646564004:secret:${name}`

describe('a command is shown whole or not at all', () => {
  const fix = { summary: 'Write it', changes: true }
  const whole = `aws iam put-role-policy '${'x'.repeat(9_000)}'`
  const tooLong = `aws iam put-role-policy '${'x'.repeat(11_000)}'`

  test('one that fits stays', () => {
    expect(legible([{ ...fix, command: whole }])).toEqual([{ ...fix, command: whole }])
  })

  test('one that would be cut is told', () => {
    expect(legible([{ ...fix, command: tooLong }])).toEqual([
      { ...fix, manual: expect.stringMatching(/^The command for it has 11,?026 characters/) },
    ])
  })

  test('so is what is to be pasted, behind what is to be done', () => {
    expect(legible({ ...fix, manual: 'In the container', paste: tooLong })).toEqual({
      ...fix,
      manual: expect.stringMatching(/^In the container\. The command for it has 11026 characters/),
    })
  })
})

describe("what IAM takes of a role's inline policies together", () => {
  const policyOf = (name: string, tenants: number) => ({
    name,
    kind: 'inline' as const,
    arn: null,
    document: {
      Version: '2012-10-17',
      Statement: Array.from({ length: tenants }, (_, at) => ({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: [secret(`prod-tenant${at}-db-credentials-Ab12Cd`), secret(`prod-tenant${at}-db-credentials-*`)],
      })),
    },
  })
  const grantIn = (...sizes: readonly number[]) => {
    const [own = 0, ...others] = sizes
    const policies = [policyOf(target.names.secretsPolicy, own), ...others.map((size, at) => policyOf(`p${at}`, size))]
    const arn = secret('prod-goldencrust-db-credentials-Ab12Cd')
    return grantSecret(target, 'the-role', arn, { policies, complete: true })[0]
  }

  test.each([
    [true, [30]],
    [false, [60]],
    [true, [15, 15]],
    [false, [15, 45]],
  ] as const)('fits: %s, %j', (fits, sizes) => {
    const fix = grantIn(...sizes)
    if (fits) expect(fix?.command).toContain('put-role-policy')
    else {
      expect(fix?.command).toBeUndefined()
      expect(fix?.manual).toMatch(
        /the-role would have \d+ characters, of which IAM takes 10240 together\. Allow secretsmanager:GetSecretValue on \S+db-credentials-\?{6} in a managed policy/,
      )
    }
  })
})
