import { startFleet } from './state-machine.ts'

/**
 * `npm run bench:shards -- [TENANTS] [SHARDS] [AT_ONCE]`: the state machine over a fleet, with a shard that is killed once, against one run over the
 * same; ends with 1 where their verdicts differ.
 */
const numbers = process.argv.slice(2).map(Number)
if (numbers.length > 3 || numbers.some(number => !Number.isInteger(number) || number < 1)) {
  console.error('npm run bench:shards -- [TENANTS] [SHARDS] [AT_ONCE], each a number from 1 on')
  process.exit(2)
}
const [tenants = 1000, shards = 20, atOnce = 2] = numbers
const FAULTS = ['wp-config-parse-error', 'service-scaled-to-zero', 'listener-rule-missing'] as const

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`
const { unsharded, execute, merged, close } = await startFleet(tenants, FAULTS)
try {
  const killed = `Look 2/${shards}`
  const run = await execute({ shards, atOnce, kills: (task, attempt) => task === killed && attempt === 1 })
  const parts = run.failure === undefined ? await merged() : undefined
  console.log(
    `${tenants} tenants in ${shards} shards, ${atOnce} at a time, ${killed} killed once: ${run.failure?.error ?? 'merged'}, ${run.ended.length} tasks, ${seconds(run.elapsedMs)}`,
  )
  const whole = await unsharded()
  console.log(`in one run: ${seconds(whole.elapsedMs)}`)
  const merge = new Set(parts?.lines)
  const missing = whole.lines.filter(line => !merge.has(line))
  const unjudged = missing.filter(line => line.endsWith(' unknown'))
  const different = missing.filter(line => !unjudged.includes(line))
  const ends = unjudged.length > 0 || parts?.exitCode === whole.exitCode
  const same = different.length === 0 && parts?.lines.length === whole.lines.length && ends
  const but = unjudged.length === 0 ? '' : `, but for ${unjudged.length} steps that the one run could not judge`
  console.log(same ? `the same verdicts${but}` : `other verdicts: ${different.slice(0, 3).join('\n')}`)
  process.exitCode = same ? 0 : 1
} finally {
  await close()
}
