import { expect, test } from 'vitest'
import { attachCommand } from '../../cli/attach-command.ts'
import type { Access } from '../../platform/target.ts'
import { prod } from '../lib/company.ts'
import { goldencrust } from '../lib/look.ts'

const attach = (arn: string | null, credentials: Access['credentials'] = { kind: 'environment' }) =>
  attachCommand(arn, { environment: prod, access: { ...goldencrust.access, credentials }, use: 'gate' })

test.for([
  [
    'arn:aws:sts::093646564004:assumed-role/runbook-read-only/GitHubActions',
    'aws iam put-role-policy --role-name runbook-read-only --policy-name runbook-prod-gate --policy-document file://iam/prod/gate.json',
  ],
  [
    'arn:aws:sts::093646564004:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/somebody',
    "add iam/prod/gate.json to the inline policy of this login's permission set",
  ],
  // An inline policy of a user may have 2,048 characters only.
  [
    'arn:aws:iam::093646564004:user/ci/deployer',
    'attach iam/prod/gate.json to who runs this, as a managed policy named runbook-prod-gate',
  ],
  [
    'arn:aws:iam::093646564004:root',
    'attach iam/prod/gate.json to who runs this, as a managed policy named runbook-prod-gate',
  ],
  [null, 'attach iam/prod/gate.json to who runs this, as a managed policy named runbook-prod-gate'],
] as const)('%s', ([arn, command]) => {
  expect(attach(arn)).toBe(command)
})

test('with the profile of the run', () => {
  const profile = { kind: 'profile', profile: 'Tebogo-prod', chosenBy: 'environment' } as const
  expect(attach('arn:aws:sts::093646564004:assumed-role/ops/me', profile)).toMatch(/ --profile Tebogo-prod$/)
})
