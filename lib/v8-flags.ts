import { setFlagsFromString } from 'node:v8'

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
  if (count >= COMPILING_PAYS_FROM) setFlags(FOR_A_FLEET)
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
