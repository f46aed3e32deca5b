import { terminal } from '../reports/terminal.ts'
import type { View } from '../reports/view.ts'
import type { Format } from './format.ts'
import { print, printAside } from './stdio.ts'

/** Puts the report where people and pipelines read it. In a machine's format stdout gets that and nothing else. */
export async function printReport(report: View, format: Format, variables: NodeJS.ProcessEnv): Promise<void> {
  const prose = format === 'terminal' ? process.stdout : process.stderr
  const printProse = format === 'terminal' ? print : printAside
  const screen = {
    columns: prose.columns ?? 100,
    colour: Boolean(prose.isTTY) && !variables.NO_COLOR && variables.TERM !== 'dumb',
  }
  const text = terminal(report, screen)
  if (isGitHub(variables)) {
    const { annotations, inert } = await import('../reports/github.ts')
    printProse(inert(text))
    printProse(annotations(report))
  } else printProse(text)
  if (format === 'json') for (const piece of (await import('../reports/json.ts')).jsonPieces(report)) print(piece)
  if (format === 'markdown') print((await import('../reports/markdown.ts')).markdown(report))
}

/** The file of a job's summary on GitHub; undefined elsewhere. */
export const jobSummaryFile = (variables: NodeJS.ProcessEnv): string | undefined =>
  isGitHub(variables) ? variables.GITHUB_STEP_SUMMARY || undefined : undefined

const isGitHub = (variables: NodeJS.ProcessEnv): boolean => variables.GITHUB_ACTIONS === 'true'
