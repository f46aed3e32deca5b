import { type CoverageRow, coverage } from './coverage.ts'

const HEAD = `# What of the runbook is checked

Each line of the deployment runbook, the steps that judge it, and the causes that are told apart when it is not so. More about any of them:
\`npm test -- --explain ID\`. Generated from \`docs/coverage.ts\` by \`npm run docs\`.

| Runbook | What it asks for | Steps | Causes |
|---|---|---|---|
`

/** The text of coverage.md. */
export const coverageText = (): string => `${HEAD}${coverage.map(line).join('\n')}\n`

const line = (row: CoverageRow): string =>
  `| ${row.section} | ${row.item} | ${doneBy(row)} | ${ids(row.diagnoses, 'causes')} |`

function doneBy({ specs, people, papers }: CoverageRow): string {
  if (people !== undefined) return `people only: ${people}`
  return papers === undefined ? ids(specs, 'steps') : `\`--papers\` writes: ${papers}`
}

const ids = (all: readonly string[], folder: 'steps' | 'causes'): string =>
  all.map(id => `[\`${id}\`](${folder}/${id}.md)`).join(' ')
