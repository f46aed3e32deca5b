import { expect, test } from 'vitest'
import type { Target } from '../../platform/target.ts'
import { causesOf, commandsOf, pastesOf } from './causes.ts'
import { faultsOf } from './command-faults.ts'
import type { Changes } from './evidence.ts'

/** A state of the platform, and what the suite has to say about it. */
export interface CauseCase {
  readonly what: string
  readonly changes: Changes
  /** The causes in their order, with commas between; empty: none. */
  readonly causes: string
  /** Part of the first one's sentence. */
  readonly says?: RegExp
  /** Part of what the first one quotes. */
  readonly because?: RegExp
  /** Part of its first command. */
  readonly first?: RegExp
  /** Part of all its commands, one after the other. */
  readonly commands?: RegExp
  /** Other than the file's own. */
  readonly target?: Target
  /** Failed steps that no cause has to explain. */
  readonly unexplained?: readonly string[]
}

/** One test for each state, and one that everything printed for them can be pasted into a shell. */
export function judgeCases(target: Target, cases: readonly CauseCase[]): void {
  test.for(cases.map(each => [each.causes || 'nothing', each.what, each] as const))('%s: %s', ([, , each]) => {
    const found = causesOf(each.target ?? target, each.changes)
    expect(found.ids.join()).toBe(each.causes)
    expect(found.unexplained).toEqual(each.unexplained ?? [])
    const [first] = found.diagnoses
    if (each.says) expect(first?.rootCause).toMatch(each.says)
    if (each.because) expect(first?.because.join('\n')).toMatch(each.because)
    if (each.commands) expect(commandsOf(found.diagnoses).join('\n')).toMatch(each.commands)
    if (each.first) expect(commandsOf(found.diagnoses)[0] ?? '').toMatch(each.first)
  })

  test('every printed command can be pasted', async () => {
    const commands = cases.flatMap(each => {
      const { diagnoses } = causesOf(each.target ?? target, each.changes)
      return [...commandsOf(diagnoses), ...pastesOf(diagnoses)]
    })
    expect(commands).not.toEqual([])
    expect(await faultsOf([...new Set(commands)])).toBe('')
  })
}
