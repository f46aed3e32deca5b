import { mergeParts } from './merge-parts.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, warn } from './stdio.ts'
import { exitCodeFor, messageOf } from './usage-error.ts'

silenceNodeWarnings()
keepGoing()
try {
  process.exitCode = await mergeParts(process.argv.slice(2))
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}
