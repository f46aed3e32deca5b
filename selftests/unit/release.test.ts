import { expect, test } from 'vitest'
import type { GateResult } from '../../gate/result.ts'
import type { Access } from '../../platform/target.ts'
import { recordCommand } from '../../runner/gate/release.ts'
import { targetIn } from '../lib/evidence.ts'

const DIGEST = `sha256:${'5'.repeat(64)}`
const succeeded: GateResult = {
  outcome: 'succeeded',
  reason: 'completed',
  deploymentId: 'ecs-svc/1',
  expectedImage: '20260114-093000',
  expectedDigests: [DIGEST],
  waitedMs: 1,
  polls: 1,
  failedPolls: 0,
  history: [],
  stoppedTasks: [],
}

test('a released image is recorded by who was named for the run', () => {
  const target = targetIn('prod')
  const by = (credentials: Access['credentials']) =>
    recordCommand({ ...target, access: { ...target.access, credentials } }, succeeded)?.replace(/ \\\n\s*/g, ' ')
  const plain = "npm run image:good -- --env prod 20260114-093000 --reason 'released with ecs-svc/1'"
  expect(by({ kind: 'environment' })).toBe(plain)
  expect(by({ kind: 'profile', profile: 'Tebogo-prod', chosenBy: 'environment' })).toBe(plain)
  expect(by({ kind: 'profile', profile: 'mine', chosenBy: '--profile' })).toBe(`${plain} --profile mine`)
})
