import { expect, test } from 'vitest'
import { PRINTED_BYTES, SECRET_READS } from '../../docs/costs.ts'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test('a run of all tenants asks for as many secrets, and prints as much, as the costs say', () =>
  withTemporaryFolder(async folder => {
    const words = [
      '--tenant',
      'all',
      '--phase',
      'smoke',
      '--state',
      folder,
      '--only-new',
      '--quiet',
      '--format',
      'json',
    ]
    const report: { targets: unknown[]; calls: { byCommand: Record<string, number> } } = JSON.parse(
      (await runCommand(words)).stdout,
    )
    const tenants = report.targets.length
    expect(tenants).toBeGreaterThan(1)
    const secrets = tenants * SECRET_READS.perTenant + SECRET_READS.perRun
    const { byCommand } = report.calls
    expect(byCommand['secretsmanager:GetSecretValue']).toBeUndefined()
    expect(byCommand['secretsmanager:BatchGetSecretValue']).toBe(Math.ceil(secrets / SECRET_READS.perCall))

    const { stdout, stderr } = await runCommand([...words.slice(0, -2), '--report-dir', folder])
    const printed = Buffer.byteLength(`${stdout}${stderr}`)
    const stated = tenants * PRINTED_BYTES.perTenant + PRINTED_BYTES.perRun
    expect(printed).toBeLessThan(stated)
    expect(printed).toBeGreaterThan(stated / 2)
  }))
