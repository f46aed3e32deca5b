import { WriteStream } from 'node:tty'
import { terminal } from '../reports/terminal.ts'
import type { View } from '../reports/view.ts'
import type { Settings } from './arguments.ts'
import { print, printAside } from './stdio.ts'

/**
 * Puts the report where people and pipelines read it. In a machine's format stdout gets that and nothing else, and stderr what people read: with
 * `--quiet` only where something is not as it should be.
 */
export async function printReport(
  report: View,
  { format, talk }: Pick<Settings, 'format' | 'talk'>,
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  const prose = format === 'terminal' ? process.stdout : process.stderr
  const printProse = format === 'terminal' ? print : printAside
  const screen = {
    columns: prose.columns ?? columnsOf(variables.COLUMNS),
    colour: hasColours(Boolean(prose.isTTY), variables),
  }
  if (format === 'terminal' || talk !== 'quiet' || report.exitCode !== 0) {
    const text = terminal(report, screen)
    if (isGitHub(variables)) {
      const { annotations, inert } = await import('../reports/github.ts')
      printProse(inert(text))
      printProse(annotations(report))
    } else printProse(text)
  }
  if (format === 'json') for (const piece of (await import('../reports/json.ts')).jsonPieces(report)) print(piece)
  if (format === 'markdown') print((await import('../reports/markdown.ts')).markdown(report))
  if (format === 'tap') print((await import('../reports/tap.ts')).tap(report))
  if (format === 'nagios') print((await import('../reports/nagios.ts')).nagios(report))
}

/** Where nobody tells, it is a pipeline's log. */
const LOG_COLUMNS = 100

const columnsOf = (variable = ''): number => (/^[1-9]\d{1,3}$/.test(variable) ? Number(variable) : LOG_COLUMNS)

/** As Node decides for what it prints itself: FORCE_COLOR before NO_COLOR before the terminal's kind. */
const hasColours = (isTerminal: boolean, variables: NodeJS.ProcessEnv): boolean =>
  (isTerminal || variables.FORCE_COLOR !== undefined) &&
  WriteStream.prototype.getColorDepth(variables) > MONOCHROME_BITS

const MONOCHROME_BITS = 1

/** The files in which GitHub looks for a job's summary and for a step's outputs; undefined elsewhere. */
export const jobFiles = (
  variables: NodeJS.ProcessEnv,
): { readonly summary: string | undefined; readonly outputs: string | undefined } => ({
  summary: isGitHub(variables) ? variables.GITHUB_STEP_SUMMARY || undefined : undefined,
  outputs: isGitHub(variables) ? variables.GITHUB_OUTPUT || undefined : undefined,
})

const isGitHub = (variables: NodeJS.ProcessEnv): boolean => variables.GITHUB_ACTIONS === 'true'
