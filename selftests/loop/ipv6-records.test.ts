import { expect, test } from 'vitest'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { rehearse } from '../lib/rehearsal.ts'
import type { RunOutcome } from '../lib/transcript.ts'

const said = ({ report }: RunOutcome) => {
  const [tenant] = report.targets
  const dns = tenant?.specs.find(({ id }) => id === 'dns-to-cloudfront')
  return { dns: dns?.status, causes: tenant?.diagnoses.map(({ id }) => id) }
}

test.skipIf(awsCliPath === undefined)(
  'the printed fix leads visitors with IPv6 to the distribution, where all others are already',
  async () => {
    const rehearsal = await rehearse(prod, 'goldencrust', [])
    try {
      const { zones } = rehearsal.sandbox.world
      const zone = zones.find(({ records }) => records.some(({ type }) => type === 'A'))
      const right = zone?.records.find(({ type }) => type === 'A')
      if (!zone || !right) throw new Error('no record')
      zone.records.push({ ...right, type: 'AAAA', alias: null, ttl: 300, values: ['2001:db8:c0c::1'] })
      const before = await rehearsal.look()
      expect(said(before)).toEqual({ dns: 'failed', causes: ['dns-bypasses-cloudfront'] })
      const commands = before.report.targets.flatMap(({ diagnoses }) =>
        diagnoses.flatMap(({ fixes }) => fixes.flatMap(({ command }) => command ?? [])),
      )
      expect(commands).toHaveLength(1)
      for (const command of commands) expect(await rehearsal.carryOut(command)).toBe(null)
      expect(said(await rehearsal.look())).toEqual({ dns: 'passed', causes: [] })
      expect(zone.records.filter(({ name }) => name === right.name)).toEqual([right, { ...right, type: 'AAAA' }])
    } finally {
      await rehearsal.close()
    }
  },
)
