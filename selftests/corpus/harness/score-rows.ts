import { describe, expect, test } from 'vitest'
import { measure } from './measure.ts'
import { type Row, readRows } from './row.ts'
import type { Score } from './score.ts'

declare module 'vitest' {
  interface TaskMeta {
    corpus?: Score
    /** What a person sees, where one row is looked at. */
    screen?: string
  }
}

/** Measures rows, several worlds at a time. Which ones follows from the words of the run: `CORPUS_KIND`, `CORPUS_ID`. */
export async function scoreRows(part: (row: Row, index: number) => boolean): Promise<void> {
  const { CORPUS_KIND: kind, CORPUS_ID: id } = process.env
  const rows = (await readRows()).filter(
    row => (kind === undefined || row.kind === kind) && (id === undefined || row.id === id),
  )
  describe.concurrent('the corpus', () => {
    test.for(rows.filter(part))('$kind $id', async (row, { task }) => {
      const { score, screen } = await measure(row)
      task.meta.corpus = score
      if (id !== undefined) task.meta.screen = screen
      expect(score.id).toBe(row.id)
    })
  })
}
