import { describe, expect, onTestFinished, test } from 'vitest'
import { startFleet } from '../../bench/state-machine.ts'

/** One that each of the first tenants has, so that parts and whole have something to differ in. */
const FAULTS = ['wp-config-parse-error', 'service-scaled-to-zero', 'listener-rule-missing'] as const

async function fleet(tenants: number, faults: readonly string[] = FAULTS) {
  const started = await startFleet(tenants, faults)
  onTestFinished(started.close)
  return started
}

describe('the state machine, executed with processes for its tasks', () => {
  test('comes to the same verdicts as one run, also where a shard was killed and run again', async () => {
    const { unsharded, execute, merged } = await fleet(40)
    const whole = await unsharded()
    const { output, failure, ended, counted } = await execute({
      shards: 4,
      atOnce: 2,
      running: 1,
      kills: (task, attempt) => task === 'Look 2/4' && attempt === 1,
    })
    expect(failure).toBeUndefined()
    // The alarm of both stacks watches this metric.
    expect(counted).toEqual([{ Namespace: 'Runbook', MetricData: [{ MetricName: 'runs-prod', Value: 1 }] }])
    expect(output).toMatchObject({ exitCode: 1, report: 's3://prod-runbook/fleet/latest/report.json' })
    expect(ended.filter(each => each.startsWith('Look 2/4'))).toEqual(['Look 2/4 SIGKILL', expect.any(String)])
    expect(ended).toHaveLength(6)
    expect(await merged()).toEqual({ exitCode: whole.exitCode, lines: whole.lines })
    expect(new Set(whole.lines.map(line => line.split(' ')[0])).size).toBe(40)
  })

  test('a shard that is lost is an error: nothing is merged, and it is named', async () => {
    const { execute, merged } = await fleet(3, [])
    const { output, failure, ended, counted } = await execute({ shards: 2, kills: task => task === 'Look 2/2' })
    expect(output).toBeUndefined()
    expect(counted).toEqual([])
    expect(failure).toMatchObject({ error: 'Runbook.ShardLost', cause: expect.stringContaining('the shards ["2/2"]') })
    expect(ended.toSorted()).toEqual(['Look 1/2 0', ...Array(3).fill('Look 2/2 SIGKILL')])
    await expect(merged()).rejects.toThrow('no report was merged')
  })

  test('a healthy fleet ends with 0, and a merge that is killed is an error', async () => {
    const { execute, merged } = await fleet(3, [])
    expect(await execute({ shards: 2 })).toMatchObject({ output: { exitCode: 0 } })
    expect(await merged()).toMatchObject({ exitCode: 0 })
    const { failure, counted } = await execute({ shards: 2, kills: task => task === 'Merge' })
    expect(failure).toMatchObject({ error: 'Runbook.MergeFailed', cause: expect.stringContaining('/runs/run-') })
    expect(counted).toEqual([])
  })

  test('one that finds another at work looks at nothing, and does not count as a run that came to a verdict', async () => {
    const { execute, merged } = await fleet(3, [])
    const { failure, ended, counted } = await execute({ shards: 2, running: 2 })
    expect(failure).toMatchObject({ error: 'Runbook.OtherAtWork' })
    expect([...ended, ...counted]).toEqual([])
    await expect(merged()).rejects.toThrow('no report was merged')
  })
})
