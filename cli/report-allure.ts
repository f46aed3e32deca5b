import { asksForHelp } from './asks-for-help.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'
import { USAGE, writeAllureReport } from './write-allure-report.ts'

silenceNodeWarnings()
keepGoing()
try {
  if (asksForHelp(process.argv))
    print(`${USAGE}: one page of a run's allure-results, allure-report.html beside them.\n`)
  else print(`${await writeAllureReport(process.argv.slice(2), process.env)}\n`)
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}
