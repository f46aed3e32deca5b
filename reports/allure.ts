import { LabelName, Stage, Status } from 'allure-js-commons'
import type { ExecutorInfo } from 'allure-js-commons/sdk'
import { getFrameworkLabel, getLanguageLabel, ReporterRuntime, randomUuid } from 'allure-js-commons/sdk/reporter'
import { categories } from './allure/categories.ts'
import { environment } from './allure/environment.ts'
import { reportGate } from './allure/gate.ts'
import { beganAt } from './allure/looks.ts'
import { reportStep } from './allure/step.ts'
import { type AllureFile, writerTo } from './allure/writer.ts'
import { stableJson } from './json.ts'
import type { ViewOfAllure } from './view.ts'

/**
 * The `allure-results` folder as a function of the view, by the runtime that Allure's own reporters use: results with the looks they rest on,
 * categories by root cause, the environment, and the pipeline. A fleet has thousands of files, so each is made when it
 * is asked for.
 */
export function* allureFiles(view: ViewOfAllure, pipeline?: ExecutorInfo): Generator<AllureFile> {
  const made: AllureFile[] = []
  const runtime = new ReporterRuntime({
    writer: writerTo(file => made.push(file)),
    categories: categories(view),
    environmentInfo: environment(view),
    globalLabels: [getFrameworkLabel('vitest'), getLanguageLabel()],
  })
  const attach = (content: string): string => {
    const name = `${randomUuid()}-attachment.json`
    made.push({ name, content })
    return name
  }
  runtime.writeCategoriesDefinitions()
  runtime.writeEnvironmentInfo()
  if (pipeline) made.push({ name: 'executor.json', content: stableJson(pipeline) })
  // Allure's order is that of the starts: a millisecond between them keeps the runbook's, within a tenant and from one to the next.
  let beganMs = Number.NEGATIVE_INFINITY
  for (const target of view.targets) {
    beganMs = Math.max(beganMs + 1, beganAt(target.evidence) ?? Date.parse(view.startedAt))
    reportGate(runtime, view, target, beganMs)
    for (const [index, spec] of target.specs.entries()) {
      reportStep({ runtime, attach }, view, target, spec, beganMs + index)
      yield* made.splice(0)
    }
  }
  for (const problem of view.problems) reportProblem(runtime, view, problem)
  yield* made
}

/** An error of the suite itself, as a broken result: a report without it would look better than the run was. */
function reportProblem(runtime: ReporterRuntime, { startedAt, tool }: ViewOfAllure, problem: string): void {
  const start = Date.parse(startedAt)
  const uuid = runtime.startTest({
    name: 'The suite itself had an error',
    fullName: `${tool.name}#${problem}`,
    titlePath: ['the suite itself'],
    status: Status.BROKEN,
    statusDetails: { message: problem },
    stage: Stage.FINISHED,
    labels: [{ name: LabelName.PARENT_SUITE, value: 'the suite itself' }],
    start,
  })
  runtime.stopTest(uuid, { stop: start })
  runtime.writeTest(uuid)
}
