import { describe, expect, test } from 'vitest'
import { causesOf, commandsOf } from './causes.ts'
import { faultsOf } from './command-faults.ts'
import { target } from './edge-changes.ts'
import { type Changes, targetIn } from './evidence.ts'

/** Causes, part of the root cause's sentence, part of all commands (empty: there is none). */
export type Case = readonly [what: string, changes: Changes, ids: string, says?: RegExp, commands?: RegExp]

/** One test for each state, named by its causes; all that is printed for them can be pasted, and none of it is claimed where there is no edge. */
export function judgeEdgeCases(cases: readonly Case[]): void {
  test.for(cases.map(each => [each[2] || 'nothing', each[0], each] as const))('%s: %s', ([, , each]) => {
    const [, changes, ids, says, commands] = each
    const found = causesOf(target, changes)
    expect(found.ids.join()).toBe(ids)
    if (says) expect(found.diagnoses[0]?.rootCause).toMatch(says)
    if (commands) expect(commandsOf(found.diagnoses).join('\n')).toMatch(commands)
    if (ids !== '') expect(found.unexplained).toEqual([])
  })

  describe('all of these', () => {
    test('every printed command can be pasted, and holds no secret', async () => {
      const commands = cases.flatMap(([, changes]) => commandsOf(causesOf(target, changes).diagnoses))
      expect(await faultsOf([...new Set(commands)])).toBe('')
    })

    test('none is claimed in DEV, which has no edge', () => {
      const dev = targetIn('dev')
      const claimed = cases.flatMap(([, { distribution, dns, certificate, ...changes }]) =>
        causesOf(dev, {
          ...changes,
          ...(distribution ? { distribution } : {}),
          ...(dns ? { dns } : {}),
          ...(certificate ? { certificate } : {}),
        }).ids.filter(id => /^(?:dns|distribution|certificate|origin|basic-auth)-/.test(id)),
      )
      expect(claimed).toEqual([])
    })
  })
}
