import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a schedule costs a month, computed from the figures of docs/performance.md: `npm run docs` writes it into docs/deploy.md. */
const PAGE = 'docs/deploy.md'
const [BEGIN, END] = ['<!-- costs -->\n', '<!-- /costs -->']
const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const TENANTS = 200
const EVERY_MINUTES = 5
const RUNS = (30 * 24 * 60) / EVERY_MINUTES

/** The task definition's. */
const TASK = { vcpu: 0.5, memoryGb: 1 } as const
/** AWS bills a task from the pull of its image to its end; how long that takes before the run begins is an assumption. */
const PULL_SECONDS = 20
const SHORTEST_BILLED_SECONDS = 60
/** The bench has two cores, the task half of one. */
const SLOWER = 4

/** The secrets that a run reads, as many of them in one call, and what it prints; a selftest compares both with a run. */
export const SECRET_READS = { perTenant: 1, perRun: 1, perCall: 20 } as const
export const PRINTED_BYTES = { perTenant: 110, perRun: 350 } as const

/** USD in us-east-1, as AWS' pages said on 2026-09-20. */
const PRICES = {
  vcpuHour: 0.04048,
  memoryGbHour: 0.004445,
  tenThousandSecretCalls: 0.05,
  logGb: 0.5,
  metric: 0.3,
  alarm: 0.1,
  imageGb: 0.1,
} as const
const IMAGE_GB = 0.15
const BYTES_OF_A_GB = 1_000_000_000

interface Cost {
  readonly what: string
  readonly amount: string
  readonly price: string
  readonly usd: number
}

/** The page with the table that the present figures give. */
export function costsPage(): readonly [path: string, text: string] {
  const page = read(PAGE)
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from === -1 || to === -1) throw new Error(`${PAGE} has no lines around the costs.`)
  return [PAGE, page.slice(0, from + BEGIN.length) + costsTable(read('docs/performance.md')) + page.slice(to)]
}

/** A figure of a row of the bench's table, of as many tenants. */
function measured(performance: string, row: string): number {
  const line = performance.split('\n').find(each => each.startsWith(`| ${row}`)) ?? ''
  const [, figure] = new RegExp(`\\b${TENANTS}: ([0-9.]+)`).exec(line.split('|').at(-2) ?? '') ?? []
  if (figure === undefined) throw new Error(`docs/performance.md says nothing of ${TENANTS} tenants in "${row}".`)
  return Number(figure)
}

/** Counted since the bench's table was written, which `npm run bench -- --write` brings up to it. */
function countedSince(performance: string): number | undefined {
  const [, figure] = new RegExp(`([0-9.]+) for each of ${TENANTS} tenants in one run`).exec(performance) ?? []
  return figure === undefined ? undefined : Number(figure)
}

/** Every cost of a month, and what the calls add up to. */
export function costsTable(performance: string): string {
  const callsPerTenant =
    countedSince(performance) ?? measured(performance, 'AWS calls per tenant, `--tenant all --phase smoke`')
  const runSeconds = measured(performance, 'time of the same, 100 ms added')
  const billedSeconds = Math.max(SHORTEST_BILLED_SECONDS, PULL_SECONDS + SLOWER * runSeconds)
  const hours = (RUNS * billedSeconds) / 3600
  const secretsOfRun = TENANTS * SECRET_READS.perTenant + SECRET_READS.perRun
  const secrets = RUNS * secretsOfRun
  const secretCalls = RUNS * Math.ceil(secretsOfRun / SECRET_READS.perCall)
  const logGb = (RUNS * (TENANTS * PRINTED_BYTES.perTenant + PRINTED_BYTES.perRun)) / BYTES_OF_A_GB
  const calls = RUNS * TENANTS * callsPerTenant
  const costs: readonly Cost[] = [
    {
      what: 'Fargate, processor',
      amount: `${count(RUNS)} tasks of ${billedSeconds.toFixed(0)} s, ${TASK.vcpu} vCPU`,
      price: `${PRICES.vcpuHour} an hour`,
      usd: hours * TASK.vcpu * PRICES.vcpuHour,
    },
    {
      what: 'Fargate, memory',
      amount: `the same, ${TASK.memoryGb} GB`,
      price: `${PRICES.memoryGbHour} an hour`,
      usd: hours * TASK.memoryGb * PRICES.memoryGbHour,
    },
    {
      what: 'Secrets Manager, secrets read',
      amount: `${count(secrets)}: each tenant's login and one more a run, in ${count(secretCalls)} calls`,
      price: `${PRICES.tenThousandSecretCalls} for 10,000`,
      usd: (secrets / 10_000) * PRICES.tenThousandSecretCalls,
    },
    {
      what: 'All other AWS calls',
      amount: `${count(calls - secretCalls)}: ${callsPerTenant} a tenant and run, with those above`,
      price: 'none',
      usd: 0,
    },
    {
      what: 'CloudWatch Logs, taken in',
      amount: `${logGb.toFixed(2)} GB`,
      price: `${PRICES.logGb} a GB`,
      usd: logGb * PRICES.logGb,
    },
    {
      what: 'The alarm and its metric',
      amount: '1 each',
      price: `${PRICES.alarm} and ${PRICES.metric}`,
      usd: PRICES.alarm + PRICES.metric,
    },
    {
      what: 'The image in ECR',
      amount: `${IMAGE_GB} GB`,
      price: `${PRICES.imageGb} a GB`,
      usd: IMAGE_GB * PRICES.imageGb,
    },
  ]
  const total = costs.reduce((sum, { usd }) => sum + usd, 0)
  return `| a month, ${TENANTS} tenants every ${EVERY_MINUTES} minutes | how much | unit price, USD | USD |
|---|---|---|---|
${costs.map(({ what, amount, price, usd }) => `| ${what} | ${amount} | ${price} | ${usd.toFixed(2)} |`).join('\n')}
| together | | | **${total.toFixed(2)}** |
`
}

const count = (amount: number): string => Math.round(amount).toLocaleString('en-US')
