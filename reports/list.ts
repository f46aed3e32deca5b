import type { Diagnosis, SpecRow } from '../runner/report/report.ts'
import { json } from './lib/json-text.ts'

type Steps = Readonly<Record<string, SpecRow>>
type Causes = Readonly<Record<string, { readonly id: string } & Pick<Diagnosis, 'runbook' | 'title'>>>

/** What `--list --format json` gives. */
export const listJson = (catalogue: Steps, diagnoses: Causes, environments: readonly string[]): string =>
  json({
    steps: Object.entries(catalogue).map(([id, { runbook, phases, title }]) => ({
      id,
      runbook,
      phases,
      passesWhen: title,
    })),
    causes: Object.values(diagnoses).map(({ id, runbook, title }) => ({ id, runbook, title })),
    environments,
  })

/** The text of `--list`: every step, then every cause. */
export function list(catalogue: Steps, diagnoses: Causes): string {
  const steps = Object.entries(catalogue).map(([id, row]) => [id, row.runbook, row.phases.join(', '), row.title])
  const causes = Object.values(diagnoses).map(({ id, runbook, title }) => [id, runbook, title])
  return [
    `${steps.length} steps: what is checked`,
    ...table([['id', 'runbook', 'phases', 'passes when'], ...steps]),
    '',
    `${causes.length} causes: what is told apart when a step does not pass`,
    ...table([['id', 'runbook', 'what is wrong'], ...causes]),
    '',
    'More about one of them: npm test -- --explain <id>',
    '',
  ].join('\n')
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...rows.map(row => (row[column] ?? '').length))
  return rows.map(row => `  ${row.map((cell, column) => cell.padEnd(width(column))).join('  ')}`.trimEnd())
}
