import { putBasicAuth } from './basic-auth/put-basic-auth.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'

silenceNodeWarnings()
keepGoing()
try {
  print(await putBasicAuth(process.argv.slice(2), process.env))
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}
