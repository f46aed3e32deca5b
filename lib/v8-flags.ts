import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const FOR_ANY_RUN = [
  '--invocation-count-for-turbofan=30000',
  // To optimize the function that interprets code of the edge takes as long as all visits: none but the first is, an import without code.
  '--wasm-tier-up-filter=0',
  '--wasm-lazy-validation',
  // Left alone, V8 begins with so little that it collects some forty times in a run.
  '--initial-old-space-size=64',
  '--min-semi-space-size=4',
  // Of a fleet there are thousands of connections that were in use for a second: left alone, what is old grows to three times what is used.
  '--heap-growing-percent=40',
  // A run is over after a second or two, before what V8 prepares for the time after that is of use.
  '--no-sparkplug',
  '--invocation-count-for-maglev=4000',
  '--invocation-count-for-maglev-osr=1000',
  '--invocation-count-for-osr=5000',
]

/** One over a fleet does the same for each tenant: what was called often is worth compiling. What is new is dropped soon, in spaces that stay small. */
const FOR_A_FLEET = [
  '--sparkplug',
  '--invocation-count-for-maglev=400',
  '--invocation-count-for-maglev-osr=100',
  '--invocation-count-for-osr=500',
  '--semi-space-growth-factor=1',
]

/** From so many tenants on compiling takes less than it saves. */
const COMPILING_PAYS_FROM = 100

/** Another V8 may not know them, and says so on stderr. */
const isKnown = process.versions.v8.startsWith('13.6.')

const setFlags = (flags: readonly string[]) => {
  if (isKnown) for (const flag of flags) setFlagsFromString(flag)
}

/**
 * Tells V8 how long a run is, before anything is loaded: it compares its flags with those that something was compiled with, and compiles it anew where they
 * are others.
 */
export const setFlagsForRuns = (): void => setFlags(FOR_ANY_RUN)

/** Tells V8 that there is more to do, once that is known. What is loaded afterwards is compiled anew: almost nothing. */
export function setFlagsForTenants(count: number): void {
  if (count < COMPILING_PAYS_FROM) return
  growSpaces()
  setFlags(FOR_A_FLEET)
}

/** Of what is new, for which there are two. */
const SPACE_FOR_A_FLEET_BYTES = 4 * 1024 * 1024
/** In lists of one number, more than enough of them to make V8 grow its spaces so far. */
const MOST_KEPT = 200_000

/** This thread's spaces for what is new were made of 1 MB before anybody could say anything; V8 lets them grow while what is in them is kept. */
function growSpaces(): void {
  const bytes = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
  const kept: number[][] = []
  while (bytes() < 2 * SPACE_FOR_A_FLEET_BYTES && kept.length < MOST_KEPT)
    for (let some = 0; some < 1000; some += 1) kept.push([some])
}

/** Compiles every function of what is loaded now, and not only what is called. */
export function withEveryFunction<T>(load: () => T): T {
  setFlagsFromString('--no-lazy')
  try {
    return load()
  } finally {
    setFlagsFromString('--lazy')
  }
}

/** The same from now on. */
export const compileEveryFunction = (): void => setFlags(['--no-lazy'])
