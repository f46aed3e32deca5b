import type { TargetReport } from '../runner/report/report.ts'
import { evidenceName, kindsOf } from './allure/evidence.ts'
import { identifier } from './allure/identifier.ts'
import { type AllureResult, testResult } from './allure/result.ts'
import { stableJson } from './json.ts'
import { redirectionText } from './lib/sandbox-mark.ts'
import type { View } from './view.ts'

/** One file of the `allure-results` folder. */
export interface AllureFile {
  readonly name: string
  readonly content: string
}

/**
 * The `allure-results` folder as a function of the view: results, the evidence they rest on, categories by root cause, the environment. A
 * fleet has thousands of files, so each is made when it is asked for.
 */
export function* allureFiles(view: View): Generator<AllureFile> {
  for (const target of view.targets) for (const spec of target.specs) yield resultFile(testResult(view, target, spec))
  yield* evidenceFiles(view)
  yield* problemResults(view)
  yield { name: 'categories.json', content: stableJson(categories(view)) }
  yield { name: 'environment.properties', content: environmentProperties(view) }
}

function* evidenceFiles(view: View): Generator<AllureFile> {
  const made = new Set<string>()
  for (const target of view.targets)
    for (const kind of new Set(target.specs.flatMap(spec => kindsOf(spec, target.evidence, view)))) {
      const name = evidenceName(view, target, kind)
      if (made.has(name)) continue
      made.add(name)
      yield { name, content: stableJson(target.evidence[kind]) }
    }
}

/** Errors of the suite itself, as broken results: a report without them would look better than the run was. */
function problemResults(report: View): readonly AllureFile[] {
  const start = Date.parse(report.startedAt)
  return report.problems.map(problem =>
    resultFile({
      uuid: identifier(report.startedAt, 'problem', problem),
      historyId: identifier('problem', problem),
      testCaseId: identifier('problem', problem),
      fullName: `the suite itself: ${problem}`,
      name: 'The suite itself had an error',
      status: 'broken',
      statusDetails: { message: problem },
      stage: 'finished',
      labels: [{ name: 'suite', value: 'the suite itself' }],
      links: [],
      steps: [],
      attachments: [],
      parameters: [],
      start,
      stop: start,
    }),
  )
}

const resultFile = (result: AllureResult): AllureFile => ({
  name: `${result.uuid}-result.json`,
  content: stableJson(result),
})

/** Allure groups what did not pass by the first category that fits; the patterns match the whole text or a part of it alike. */
function categories(report: View) {
  const causes = new Map(report.targets.flatMap(({ diagnoses }) => diagnoses).map(({ id, title }) => [id, title]))
  return [
    ...[...causes].map(([id, title]) => ({
      name: `${id}: ${title}`,
      matchedStatuses: ['failed', 'broken'],
      traceRegex: `[\\s\\S]*(?:ROOT CAUSE|CAUSE \\d+|WARNING|NOTE) +${id}\\s[\\s\\S]*`,
    })),
    { name: 'Failed, and no known issue explains it', matchedStatuses: ['failed'] },
    { name: 'Could not be judged', matchedStatuses: ['broken'] },
    { name: 'Does not apply, or is waived', matchedStatuses: ['skipped'] },
  ]
}

function environmentProperties(report: View): string {
  const unique = (pick: (target: TargetReport) => string) => [...new Set(report.targets.map(pick))].join(', ')
  const values = {
    environment: unique(target => target.env),
    tenants: unique(target => target.tenant),
    region: unique(target => target.region),
    account: unique(target => target.accountId),
    phase: report.phase,
    sandbox: report.sandbox ? 'yes, no AWS account was touched' : 'no',
    ...(report.redirected ? { redirected: redirectionText(report.redirected) } : {}),
    ...(report.faults.length === 0 ? {} : { faults: report.faults.join(', ') }),
    started: report.startedAt,
    tool: `${report.tool.name} ${report.tool.version}`,
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replace(/\s+/g, ' ')}\n`)
    .join('')
}
