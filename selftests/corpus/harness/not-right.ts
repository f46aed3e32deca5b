import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { corpusFolder } from './row.ts'
import type { Score } from './score.ts'

export const OWED_FILE = join(corpusFolder, 'not-right.yaml')

/** Rows that are not right yet, as the last `npm run corpus -- --write` left them. */
export async function owedRows(): Promise<Readonly<Record<string, string>>> {
  const owed: Readonly<Record<string, string>> | null = parse(await readFile(OWED_FILE, 'utf8'))
  return owed ?? {}
}

/** The list of what is still owed: id to `honest` or `wrong`, in the order of the ids. */
const notRightOf = (scores: readonly Score[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    scores
      .filter(({ value }) => value !== 'right')
      .map(({ id, value }) => [id, value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

export const notRightText = (scores: readonly Score[]): string =>
  `# Rows of the corpus that the suite does not get right yet. Written by \`npm run corpus -- --write\`.\n${stringify(notRightOf(scores))}`
