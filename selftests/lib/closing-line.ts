import type { Reporter } from 'vitest/node'

/** Ends the output with `N passed, N failed` (and how many were skipped), a line that pipelines of any kind can read. */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state))
    const count = (state: string) => states.filter(candidate => candidate === state).length
    const broken = modules.filter(module => module.errors().length > 0).length + unhandledErrors.length
    const skipped = count('skipped')
    const line = `${count('passed')} passed, ${count('failed') + count('pending') + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
    process.on('exit', () => process.stdout.write(`\n${line}\n`))
  },
}
