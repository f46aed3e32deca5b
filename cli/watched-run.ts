import type { ViteUserConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'
import { tool } from '../lib/files/project.ts'
import { terminal } from '../reports/terminal.ts'
import { viewOf } from '../reports/view.ts'
import { writeReports } from '../reports/write.ts'
import { buildReport } from '../runner/build-report.ts'
import { collectingReporter } from '../runner/collecting-reporter.ts'
import { type Collected, createCollector } from '../runner/collector.ts'
import { namesOf, redactReport } from '../runner/redact-report.ts'
import { waysNamed } from '../runner/step-channel.ts'
import { vitestOptions } from '../runner/vitest-options.ts'
import { catalogue } from '../specs/catalogue.ts'
import { parseArguments } from './arguments.ts'
import { prepare } from './prepare.ts'
import { note, print } from './stdio.ts'

const EXIT_NOTHING_JUDGED = 3

/**
 * The configuration of a run that vitest itself starts: in watch mode, by an editor, for a file or a name, to list what there is. Settings come
 * from the runbook's variables. Only what vitest selects is looked at and reported.
 */
export async function watchedRun(variables: NodeJS.ProcessEnv): Promise<ViteUserConfig> {
  const settings = parseArguments([], variables)
  const { selected, channel, context: preparing, faults, redirected, close } = await prepare(settings, variables)
  const context = await preparing
  let startedAt = new Date()
  let hasScreen = true

  const report = async (collected: Collected): Promise<void> => {
    const ran = new Set([...collected.records.values()].map(({ step }) => step.id))
    if (ran.size === 0 && collected.problems.length === 0) {
      note('no step was run. Steps go by their names: npx vitest run -t alb-response')
      process.exitCode = EXIT_NOTHING_JUDGED
      return
    }
    const looked = buildReport({ ...context, selected: selected.filter(id => ran.has(id)) }, collected, {
      tool: tool(),
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      interrupted: false,
      faults,
      redirected,
    })
    const view = viewOf(redactReport(looked, namesOf(context.targets)), catalogue)
    await writeReports(view, settings.reportDir, { variables })
    if (hasScreen)
      print(terminal(view, { columns: process.stdout.columns ?? 100, colour: Boolean(process.stdout.isTTY) }))
    process.exitCode = view.exitCode
  }
  const collector = createCollector(waysNamed(channel))
  const collecting = collectingReporter(collector)
  const own: Reporter = {
    ...collecting,
    onTestRunStart() {
      startedAt = new Date()
    },
    async onTestRunEnd(modules, unhandledErrors) {
      collecting.onTestRunEnd(modules, unhandledErrors)
      await report(collector.collected())
    },
  }
  return {
    plugins: [
      {
        name: 'runbook',
        configureVitest({ vitest }) {
          vitest.onClose(async () => {
            collector.close()
            await close()
          })
          // Whoever names another reporter has the screen for it; the files and the exit code stay this run's.
          if (vitest.config.reporters.some(one => Array.isArray(one) && one[0] !== own && typeof one[0] === 'string')) {
            hasScreen = false
            vitest.config.reporters.push(own)
          }
        },
      },
    ],
    // Nothing is looked at before a step asks: which steps vitest will run is not known here.
    test: { ...vitestOptions(selected), provide: { run: { ...context, selected: [] } }, reporters: [own] },
  }
}
