import { LabelName, Status } from 'allure-js-commons'
import { stringifyEnvInfo } from 'allure-js-commons/sdk/reporter'
import { categories } from './allure/categories.ts'
import { environment } from './allure/environment.ts'
import { executor } from './allure/executor.ts'
import type { AllureFile } from './allure/file.ts'
import { gateFile } from './allure/gate.ts'
import { beganAt } from './allure/looks.ts'
import { resultFile } from './allure/result.ts'
import { stepFiles } from './allure/step.ts'
import { stableJson } from './json.ts'
import type { View } from './view.ts'

/**
 * The `allure-results` folder as a function of the view: results with the looks they rest on, categories by root cause, the environment, and the
 * pipeline as its variables tell it. A fleet has thousands of files, so each is made when it is asked for.
 */
export function* allureFiles(view: View, variables: NodeJS.ProcessEnv = {}): Generator<AllureFile> {
  yield { name: 'categories.json', content: stableJson(categories(view)) }
  yield { name: 'environment.properties', content: stringifyEnvInfo(environment(view)) }
  const pipeline = executor(variables)
  if (pipeline) yield { name: 'executor.json', content: stableJson(pipeline) }
  // Allure's order is that of the starts: a millisecond between them keeps the runbook's, within a tenant and from one to the next.
  let beganMs = Number.NEGATIVE_INFINITY
  for (const target of view.targets) {
    beganMs = Math.max(beganMs + 1, beganAt(target.evidence) ?? Date.parse(view.startedAt))
    if (target.gate) yield gateFile(view, target, target.gate, beganMs)
    for (const [index, spec] of target.specs.entries()) yield* stepFiles(view, target, spec, beganMs + index)
  }
  for (const problem of view.problems) yield problemFile(view, problem)
}

/** An error of the suite itself, as a broken result: a report without it would look better than the run was. */
function problemFile({ startedAt, tool }: View, problem: string): AllureFile {
  const start = Date.parse(startedAt)
  return resultFile({
    name: 'The suite itself had an error',
    fullName: `${tool.name}#${problem}`,
    titlePath: ['the suite itself'],
    status: Status.BROKEN,
    statusDetails: { message: problem },
    labels: [{ name: LabelName.PARENT_SUITE, value: 'the suite itself' }],
    start,
    stop: start,
  })
}
