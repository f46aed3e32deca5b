import type { Report } from '../reports/report.ts'
import { terminal } from '../reports/terminal.ts'
import type { Format } from './format.ts'

/** Puts the report where people and pipelines read it. In a machine's format stdout gets that and nothing else. */
export async function say(report: Report, format: Format, variables: NodeJS.ProcessEnv): Promise<void> {
  const prose = format === 'terminal' ? process.stdout : process.stderr
  const screen = {
    columns: prose.columns ?? 100,
    colour: Boolean(prose.isTTY) && !variables.NO_COLOR && variables.TERM !== 'dumb',
  }
  const text = terminal(report, screen)
  if (variables.GITHUB_ACTIONS === 'true') {
    const { annotations, inert, appendSummary } = await import('../reports/github.ts')
    prose.write(inert(text))
    prose.write(annotations(report))
    if (variables.GITHUB_STEP_SUMMARY) await appendSummary(report, variables.GITHUB_STEP_SUMMARY)
  } else prose.write(text)
  if (format === 'json') process.stdout.write((await import('../reports/json.ts')).toJson(report))
  if (format === 'markdown') process.stdout.write((await import('../reports/markdown.ts')).markdown(report))
}
