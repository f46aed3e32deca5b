import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'
import { writeAllureReport } from './write-allure-report.ts'

silenceNodeWarnings()
keepGoing()
try {
  print(`${await writeAllureReport(process.argv.slice(2), process.env)}\n`)
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}
