import { expect, test } from 'vitest'
import { chaosRuns, described, worlds } from './chaos.ts'

/** Every so many worlds, beginning with one of the first: two files of them keep two processors busy. */
export function scoreWorlds(first: number, every: number): void {
  const own = worlds.filter((_, index) => index % every === first)
  test.for(own.map(fault => ({ fault, name: fault ?? 'healthy' })))('$name', async ({ fault }, { task }) => {
    const runs = await chaosRuns(fault, 1)
    task.meta.chaos = runs
    expect(runs.filter(({ wrong }) => wrong.length > 0).map(described)).toEqual([])
  })
}
