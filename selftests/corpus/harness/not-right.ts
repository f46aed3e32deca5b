import { stringify } from 'yaml'
import type { Score } from './score.ts'

/** The list of what is still owed: id to `honest` or `wrong`, in the order of the ids. */
export const notRightOf = (scores: readonly Score[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    scores
      .filter(({ value }) => value !== 'right')
      .map(({ id, value }) => [id, value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

export const notRightText = (scores: readonly Score[]): string =>
  `# Rows of the corpus that the suite does not get right yet. Written by \`npm run corpus -- --write\`.\n${stringify(notRightOf(scores))}`
