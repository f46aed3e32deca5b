import type { Reporter, TestCase } from 'vitest/node'
import type { ChaosRun } from './chaos.ts'
import { figuresOf } from './table.ts'

declare module 'vitest' {
  interface TaskMeta {
    chaos?: readonly ChaosRun[]
  }
}

/** Prints how many runs there were and how many were wrong, by the way in which a look failed, by the look and by the fault, then the wrong ones. */
export const chaosTable: Reporter = {
  onTestCaseResult: progress,
  onTestRunEnd(modules) {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const runs = tests.flatMap(test => test.meta().chaos ?? [])
    const wrong = runs.filter(run => run.wrong.length > 0)
    const lines = [
      ...table('how the look failed', runs, ({ chaos }) => chaos.mode),
      ...table('the look', runs, ({ chaos }) => (chaos.what === 'aws' ? (chaos.call.split(' ')[0] ?? '') : chaos.what)),
      ...table('what is broken', runs, ({ fault }) => fault ?? 'nothing'),
      ...tests.flatMap(findingsOf),
      `${runs.length} runs, ${wrong.length} wrong`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  },
}

/** Says on stderr what is measured, while the rest goes on. */
export function progress(test: TestCase): void {
  const { chaos, measured } = test.meta()
  const wrong = chaos?.filter(run => run.wrong.length > 0).length
  const figures = chaos ? `${chaos.length} runs, ${wrong} wrong` : measured ? figuresOf(measured) : 'no figure'
  const seconds = Math.round((test.diagnostic()?.duration ?? 0) / 1000)
  process.stderr.write(`${test.name}: ${figures}, ${seconds} s\n`)
  for (const finding of findingsOf(test)) process.stderr.write(`  ${finding}\n`)
}

/** What one test found that is not as it has to be, the reason among it why it came to no figure. */
export function findingsOf(test: TestCase): readonly string[] {
  const { chaos, measured } = test.meta()
  if (test.result().state === 'skipped') return []
  if (!chaos && !measured) return [`${test.fullName}: ${test.result().errors?.[0]?.message ?? 'never ended'}`]
  const wrong = (chaos ?? []).filter(run => run.wrong.length > 0)
  return [
    ...wrong.map(run => `${run.fault ?? 'healthy'}: ${JSON.stringify(run.chaos)}: ${run.wrong.join('; ')}`),
    ...(measured?.findings ?? []),
  ]
}

function table(title: string, runs: readonly ChaosRun[], keyOf: (run: ChaosRun) => string): readonly string[] {
  const groups = [...Map.groupBy(runs, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(title.length, ...groups.map(([key]) => key.length))
  return [
    `${title.padEnd(width)}   runs  wrong`,
    ...groups.map(([key, group]) => {
      const wrong = group.filter(run => run.wrong.length > 0).length
      return `${key.padEnd(width)} ${String(group.length).padStart(6)} ${String(wrong).padStart(6)}`
    }),
    '',
  ]
}
