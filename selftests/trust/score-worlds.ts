import { expect, test } from 'vitest'
import { chaosRuns, described, worlds } from './chaos.ts'

/** Most runs wait, so that it takes four processes to keep two processors busy. */
const FILES = 4

/** A quarter of the worlds, beginning with one of the first. */
export function scoreWorlds(first: number): void {
  const own = worlds.filter((_, index) => index % FILES === first)
  test.for(own.map(fault => ({ fault, name: fault ?? 'healthy' })))('$name', async ({ fault }, { task }) => {
    const runs = await chaosRuns(fault, 1)
    task.meta.chaos = runs
    expect(runs.filter(({ wrong }) => wrong.length > 0).map(described)).toEqual([])
  })
}
