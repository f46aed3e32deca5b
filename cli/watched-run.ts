import type { InlineConfig } from 'vitest/node'
import { tool } from '../lib/files/project.ts'
import { terminal } from '../reports/terminal.ts'
import { viewOf } from '../reports/view.ts'
import { writeReports } from '../reports/write.ts'
import { buildReport } from '../runner/build-report.ts'
import { createCollector } from '../runner/collector.ts'
import { namesOf, redactReport } from '../runner/redact-report.ts'
import { vitestOptions } from '../runner/vitest-options.ts'
import { catalogue } from '../specs/catalogue.ts'
import { parseArguments } from './arguments.ts'
import { prepare } from './prepare.ts'

/** The vitest options of a run that vitest itself starts, again and again in watch mode; settings come from the runbook's variables. */
export async function watchedRun(variables: NodeJS.ProcessEnv): Promise<InlineConfig> {
  const settings = parseArguments([], variables)
  const { selected, channel, context: preparing, faults, redirected, close } = await prepare(settings, variables)
  const context = await preparing
  let startedAt = new Date()
  const { reporter } = createCollector(channel, async collected => {
    const looked = buildReport(context, collected, {
      tool: tool(),
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      interrupted: false,
      faults,
      redirected,
    })
    const view = viewOf(redactReport(looked, namesOf(context.targets)), catalogue)
    await writeReports(view, settings.reportDir)
    process.stdout.write(
      terminal(view, { columns: process.stdout.columns ?? 100, colour: Boolean(process.stdout.isTTY) }),
    )
    process.exitCode = view.exitCode
  })
  return {
    ...vitestOptions(selected),
    provide: { run: context },
    reporters: [
      {
        ...reporter,
        onInit(vitest) {
          vitest.onClose(close)
        },
        onTestRunStart() {
          startedAt = new Date()
        },
      },
    ],
  }
}
