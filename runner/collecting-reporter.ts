import type { Reporter } from 'vitest/node'
import type { Collector } from './collector.ts'

/** Hands on what vitest alone knows of a run: errors of the suite itself, and what was written while it ran. */
export const collectingReporter = ({ addProblem, passOnOutput }: Collector) =>
  ({
    onTestCaseResult(test) {
      // A step that was judged has sent what it came to.
      if (test.meta().step) return
      for (const error of test.result().errors ?? []) addProblem(error, test.name)
    },
    onUserConsoleLog: log => passOnOutput(log.content),
    onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules) for (const error of module.errors()) addProblem(error, module.relativeModuleId)
      for (const error of unhandledErrors) addProblem(error)
    },
  }) satisfies Reporter
