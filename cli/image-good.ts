import { foreign } from '../lib/text/foreign.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, print, warn } from './output.ts'
import { recordImage } from './record-image.ts'
import { EXIT_BROKEN, EXIT_USAGE, isUsageError, usageError } from './usage-error.ts'

silenceNodeWarnings()
keepGoing()
try {
  print(await recordImage(process.argv.slice(2), process.env))
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  warn(isUsageError(error) ? message : `the suite itself failed: ${foreign(message.split('\n', 1)[0] ?? '')}`)
  await flushed()
  process.exitCode = isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN
}
