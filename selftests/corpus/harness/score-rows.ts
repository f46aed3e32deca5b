import { describe, expect, test } from 'vitest'
import { measure } from './measure.ts'
import { owedRows } from './not-right.ts'
import { type Row, readRows } from './row.ts'
import type { Score } from './score.ts'

declare module 'vitest' {
  interface TaskMeta {
    corpus?: Score
    /** What a person sees, where one row is looked at. */
    screen?: string
  }
}

/** Which rows of all are looked at, by `CORPUS_KIND` and `CORPUS_ID`: the words of `npm run corpus`. */
const isAsked = ({ kind, id }: Row): boolean => {
  const { CORPUS_KIND: kinds = kind, CORPUS_ID: ids = id } = process.env
  return kinds.split(',').includes(kind) && ids.split(',').includes(id)
}

/** Measures a part of the rows, several worlds at a time: each is right, or stands in the list of what is not. */
export async function scoreRows(part: (index: number) => boolean): Promise<void> {
  const rows = (await readRows()).filter(isAsked)
  const owed = await owedRows()
  describe.concurrent('what others have met', () => {
    test.for(rows.filter((_, index) => part(index)))('$kind $id', async (row, { task }) => {
      const { score, screen } = await measure(row)
      task.meta.corpus = score
      if (process.env.CORPUS_ID !== undefined) task.meta.screen = screen()
      expect(score.value, `right ${score.right}; said ${score.said}`).toBe(owed[row.id] ?? 'right')
    })
  })
}
