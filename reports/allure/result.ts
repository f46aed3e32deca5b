import { hash, randomUUID } from 'node:crypto'
import { LabelName, Stage, type TestResult } from 'allure-js-commons'
import { stableJson } from '../json.ts'
import type { AllureFile } from './file.ts'

/** What a result says. All else follows from it. */
interface Said
  extends Pick<TestResult, 'name' | 'status' | 'statusDetails' | 'labels'>,
    Partial<Pick<TestResult, 'description' | 'links' | 'parameters' | 'steps'>> {
  readonly fullName: string
  readonly titlePath: string[]
  /** Milliseconds since 1970. */
  readonly start: number
  readonly stop: number
}

/** Labels of every result. */
const OF_ALL = [
  { name: LabelName.FRAMEWORK, value: 'vitest' },
  { name: LabelName.LANGUAGE, value: 'javascript' },
]

const md5 = (text: string): string => hash('md5', text)

/**
 * A result's file, as the runtime of Allure's own reporters writes it, which clones each result several times over on its way: for a fleet's
 * thousands that was a seventh of what reporting took. Allure knows a result again by its full name and its parameters.
 */
export function resultFile({ parameters = [], links = [], steps = [], ...said }: Said): AllureFile {
  const uuid = randomUUID()
  const testCaseId = md5(said.fullName)
  const ofRun = parameters.map(({ name, value }) => `${name}:${value}`).toSorted()
  const result: TestResult = {
    ...said,
    uuid,
    testCaseId,
    historyId: `${testCaseId}:${md5(ofRun.join(','))}`,
    stage: Stage.FINISHED,
    steps,
    attachments: [],
    parameters,
    labels: [...OF_ALL, ...said.labels],
    links,
  }
  return { name: `${uuid}-result.json`, content: stableJson(result) }
}
