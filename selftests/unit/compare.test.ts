import { describe, expect, test } from 'vitest'
import type { EvidenceData, RolePolicy } from '../../evidence/index.ts'
import { comparison } from '../../reports/comparison.ts'
import { compared } from '../../runner/recording/compare.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'

const target = targetIn('prod')
const healthy = healthyData(target)

const differences = async (before: Recording, after: Recording) => (await compared(before, after))[0]?.differences ?? []

/** The lines of what differs, without why. */
const said = async (after: Recording, before?: Recording): Promise<readonly string[]> =>
  (await differences(before ?? (await sampleRecording()), after)).map(
    ({ part, what, was, is }) => `${part} ${what}: ${was} -> ${is}`,
  )

describe('what differs between two recordings', () => {
  test('nothing, where nothing does, whenever it was seen', async () => {
    const recording = await sampleRecording()
    const later: Recording = JSON.parse(
      JSON.stringify(recording).replaceAll(/"(observedAt|startedAt)":"2026-01-14T/g, '"$1":"2026-01-15T'),
    )
    expect(later).not.toEqual(recording)
    const tenants = await compared(recording, later)
    expect(tenants).toEqual([{ tenant: 'goldencrust', differences: [] }])
    expect(comparison(tenants, 80)).toBe('the same: goldencrust\n')
  })

  test('another image: the step, the cause, the digest, in this order', async () => {
    const task = healthy.tasks.tasks[0]
    if (!task) throw new Error('there is a task')
    const imageDigest = `sha256:${'cd'.repeat(32)}`
    const tasks = { tasks: [{ ...task, containers: task.containers.map(one => ({ ...one, imageDigest })) }] }
    const after = await sampleRecording({ tasks })
    const lines = await said(after)
    expect(lines).toEqual([
      'step image-digest: passed -> failed',
      'cause image-drifted: null -> error',
      `underneath image digest: ${target.expectedDigests[0]?.slice(0, 19)} -> ${imageDigest.slice(0, 19)}`,
    ])
    expect(await said(await sampleRecording(), after)).toEqual([
      'step image-digest: failed -> passed',
      'cause image-drifted: error -> null',
      `underneath image digest: ${imageDigest.slice(0, 19)} -> ${target.expectedDigests[0]?.slice(0, 19)}`,
    ])
    const text = comparison(await compared(await sampleRecording(), after), 80)
    expect(text).toMatch(/STEPS\n {4}image-digest: passed -> failed\n/)
    expect(text).toMatch(/CAUSES\n {4}\+ image-drifted \(error\)\n/)
    expect(text).toMatch(/different: 1 step, 1 cause, 1 change\n$/)
  })

  test('a policy, a rule of a security group, a key of the secret, a setting of the revision', async () => {
    const role = healthy['execution-role']
    const secret = healthy['db-secret']
    const groups = healthy['security-groups']
    const definition = healthy['task-definition']
    if (!role.roleFound || secret.state !== 'present') throw new Error('the healthy tenant has both')
    const added = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
    const policies: readonly RolePolicy[] = [
      ...role.policies,
      { name: 'more', kind: 'inline', arn: null, document: { Statement: [added] } },
    ]
    const [group] = groups.efs
    if (!group) throw new Error('there is a group')
    const lines = await said(
      await sampleRecording({
        'execution-role': { ...role, policies },
        'db-secret': { ...secret, keys: [...secret.keys, 'charset'] },
        'security-groups': { ...groups, efs: [{ ...group, id: 'sg-new' }] },
        'task-definition': { ...definition, running: { ...definition.running, memory: '4096' } },
      }),
    )
    expect(lines).toContain(`underneath execution role: null -> more: ${JSON.stringify(added)}`)
    expect(lines).toContain('underneath keys of the database secret: null -> charset')
    expect(lines.filter(line => line.includes('-> sg-new in'))).toHaveLength(1)
    expect(lines).toContain('underneath set by the task definition: null -> memory 4096')
  })

  test('what one of the two did not see is no change', async () => {
    const unseen: { readonly dns: EvidenceData['dns'] | null } = { dns: null }
    const lines = await said(await sampleRecording(unseen))
    expect(lines.filter(line => line.startsWith('underneath'))).toEqual([])
    expect(lines).toContain('step dns-to-cloudfront: passed -> unknown')
  })

  test('what is expected', async () => {
    const other = { ...target, expectedDigests: [...target.expectedDigests, 'sha256:new'] }
    expect(await said(await sampleRecording({}, other))).toEqual(['expected expectedDigests: null -> sha256:new'])
  })

  test('a verdict is said whatever its step is called', () => {
    const step = { part: 'step', what: 'execution-role-reads-secret', was: 'failed', is: 'passed' } as const
    expect(comparison([{ tenant: 'a', differences: [step] }], 80)).toContain(
      'execution-role-reads-secret: failed -> passed\n',
    )
  })

  test('a step that one of them was not asked for neither came nor went', async () => {
    const whole = await sampleRecording()
    const part = { ...whole, run: { ...whole.run, selected: ['alb-response'] } }
    expect(await said(part, whole)).toEqual([])
    expect(await said(whole, part)).toEqual([])
  })

  test('what somebody wrote into a recording steers no terminal', () => {
    const text = comparison(
      [{ tenant: 'a', differences: [{ part: 'underneath', what: 'x', was: '\u001b[2J', is: 'y\n::error::z' }] }],
      80,
    )
    expect(text).not.toContain('\u001b')
    expect(text).not.toMatch(/(^|\s)::error/)
  })
})
