import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { spreadOf } from './statistics.ts'

/** Loads the library, which a process does once, then reads and checks one environment. */
const SCRIPT = `
const before = performance.now()
await import('yaml')
const loaded = performance.now()
const [{ readEnvironment }, { OWN_FOLDER }] = await Promise.all([import('./platform/data/read.ts'), import('./platform/data/folder.ts')])
const ready = performance.now()
readEnvironment(OWN_FOLDER, 'prod')
process.stdout.write(JSON.stringify({ loadingMs: loaded - before, readingMs: performance.now() - ready }))
`

/** What the platform's data add to the start of a run in a real environment; each round in a process of its own. */
export async function platformData(rounds: number) {
  const readings: number[] = []
  const loadings: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const words = ['--input-type=module', '-e', SCRIPT]
    const env = { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/node' }
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: `${import.meta.dirname}/..`, env })
    const { readingMs, loadingMs }: { readingMs: number; loadingMs: number } = JSON.parse(stdout)
    if (round === 0) continue
    readings.push(readingMs)
    loadings.push(loadingMs)
  }
  return { reading: spreadOf(readings), loading: spreadOf(loadings) }
}
