import { expect, test } from 'vitest'
import { emptyState } from '../../history/state.ts'
import { registerSecret } from '../../lib/text/redact.ts'
import { changedBefore, keepBeside } from '../../runner/recording/earlier.ts'
import { recordingFile } from '../../runner/recording/file.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
/** Longer than a line shows, so that it would be cut in it. */
const SECRET = `zebra-${'Kx7'.repeat(100)}`

test('what an earlier run did not know for a secret is taken out of what it saw, before it is cut', () =>
  withTemporaryFolder(async folder => {
    const task = healthy.tasks.tasks[0]
    const role = healthy['execution-role']
    if (!task || !role.roleFound) throw new Error('the healthy tenant has both')
    const document = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: SECRET }] }
    const policies = [...role.policies, { name: 'more', kind: 'inline' as const, arn: null, document }]
    const earlier = await sampleRecording({ 'execution-role': { ...role, policies } })
    await keepBeside(folder, earlier, recordingFile(earlier).bytes)
    const imageDigest = `sha256:${'cd'.repeat(32)}`
    const tasks = { tasks: [{ ...task, containers: task.containers.map(one => ({ ...one, imageDigest })) }] }
    const now = await sampleRecording({ tasks })
    const report = { ...(await judgeAgain(now)), startedAt: '2026-06-01T00:00:00.000Z' }
    const lines = async () =>
      (await changedBefore(folder, report, emptyState('prod'))).goldencrust?.['image-drifted'] ?? []
    // It stands there as long as nobody knows it for one.
    expect((await lines()).join()).toContain('zebra-Kx7')
    registerSecret(SECRET)
    const cleaned = await lines()
    expect(cleaned.join()).not.toContain('Kx7')
    expect(cleaned).toContainEqual(expect.stringMatching(/^execution role: gone, before: more: .*\[secret\]/))
    expect(cleaned).toContainEqual(expect.stringMatching(/^image digest: sha256:cd/))
  }))
