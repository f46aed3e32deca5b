import { startSandbox } from '../sandbox/index.ts'
import { environments } from '../selftests/lib/company.ts'
import { accessFlags } from './access-flags.ts'

/**
 * A process of its own for the platform that a measured run looks at: `node bench/fleet-platform.ts TENANTS LATENCY_MS RATES`, RATES being
 * `documented` or `none`. Says as one line of JSON how to reach it, and ends with its standard input.
 */
const [tenants = '1', latencyMs = '0', rates = 'none'] = process.argv.slice(2)
const sandbox = await startSandbox({
  environment: environments.prod,
  tenants: Array.from({ length: Number(tenants) }, (_, index) => `tenant${String(index).padStart(3, '0')}`),
  life: 'installed',
  latencyMs: Number(latencyMs),
  documentedRates: rates === 'documented',
})
const { extraCa } = sandbox.access
const flags = accessFlags(sandbox.access)
process.stdout.write(`${JSON.stringify({ flags, variables: sandbox.environmentVariables, ca: extraCa.join('\n') })}\n`)
process.stdin.on('end', async () => {
  await sandbox.close()
  process.exit()
})
process.stdin.resume()
