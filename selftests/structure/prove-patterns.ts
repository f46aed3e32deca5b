import { existsSync, writeFileSync } from 'node:fs'
import { faultOf, PROVEN_FILE, productPatterns, provenPatterns } from '../lib/patterns.ts'

/** Proves every pattern that is not among the proven ones yet, and keeps those that are still used and are linear. Exit code 1 when one is not. */
const before = new Set(existsSync(PROVEN_FILE) ? provenPatterns() : [])
const proven: string[] = []
for (const pattern of (await productPatterns()).literals) {
  const fault = before.has(pattern.literal) ? undefined : await faultOf(pattern)
  if (fault === undefined) proven.push(pattern.literal)
  else {
    process.stderr.write(`${fault}\n`)
    process.exitCode = 1
  }
}
writeFileSync(PROVEN_FILE, `${proven.join('\n')}\n`)
