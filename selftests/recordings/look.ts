import { mapLimited } from '../../probes/lib/answers.ts'
import { allStates } from './states.ts'

/** Several worlds wait at a time. */
const AT_ONCE = 6

/**
 * `node selftests/recordings/look.ts NAME...`: what is kept of these states, a line of JSON each. In a process of its own: secrets that were read count as
 * secrets in it until it ends.
 */
const names = new Set(process.argv.slice(2))
const states = (await allStates()).filter(({ name }) => names.has(name))
await mapLimited(states, AT_ONCE, async ({ name, look }) => {
  const kept = await look().catch((error: unknown) => {
    throw new Error(`${name} could not be looked at`, { cause: error })
  })
  if (kept) process.stdout.write(`${JSON.stringify(kept)}\n`)
})
