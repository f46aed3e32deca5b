import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Given } from './given.ts'

/** Ways by which words of others reach the suite; each has a file of rows beside this folder. */
export const KINDS = [
  'stopped-reason',
  'service-event',
  'target-health',
  'log-line',
  'page',
  'header',
  'edge-answer',
  'function-code',
  'policy',
  'rule',
  'plan',
  'tfvars',
  'deployment',
  'database-login',
  'dns',
  'recorded',
] as const
export type Kind = (typeof KINDS)[number]

/** What the source says is right: a cause, one of several, or that nobody can know; and the verdicts of steps. */
export interface Right {
  readonly cause?: string
  /** Each of these is true; the first that is named has to be one of them. */
  readonly causes?: readonly string[]
  /** No cause is known to the source: its words have to be shown. */
  readonly none?: true
  /** What has to be shown, where the input's own words tell nothing. */
  readonly shown?: string
  readonly steps?: Readonly<Record<string, string>>
}

/** One input as it was found in public, and what is right about it. */
export interface Row {
  readonly id: string
  readonly kind: Kind
  /** Repository and issue, repository and file, or the page's address. */
  readonly source: string
  readonly input: Readonly<Record<string, unknown>>
  /** What else is true then, for people. */
  readonly given: string
  /** The same for the sandbox. */
  readonly world: Given
  readonly right: Right
  /** What the source gives as the reason. */
  readonly why: string
}

export const corpusFolder = join(import.meta.dirname, '..')

export async function readRows(kinds: readonly Kind[] = KINDS): Promise<readonly Row[]> {
  const files = await Promise.all(
    kinds.map(async kind => {
      const rows: readonly Omit<Row, 'kind'>[] = parse(await readFile(join(corpusFolder, `${kind}.yaml`), 'utf8')) ?? []
      return rows.map(row => ({ ...row, world: row.world ?? {}, kind }))
    }),
  )
  return files.flat()
}
