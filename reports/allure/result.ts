import { hash, randomUUID } from 'node:crypto'
import { LabelName, Stage, type TestResult } from 'allure-js-commons'
import { stableJson } from '../json.ts'
import type { AllureFile } from './file.ts'

/** What a result says. All else follows from it. */
interface Said
  extends Required<Pick<TestResult, 'name' | 'status' | 'statusDetails' | 'labels'>>,
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
  // In the order in which JSON has them here, so that thousands need not be put in order.
  const result: TestResult = {
    name: said.name,
    status: said.status,
    attachments: [],
    ...(said.description === undefined ? {} : { description: said.description }),
    fullName: said.fullName,
    historyId: `${testCaseId}:${md5(ofRun.join(','))}`,
    labels: [...OF_ALL, ...said.labels],
    links,
    parameters,
    stage: Stage.FINISHED,
    start: said.start,
    statusDetails: said.statusDetails,
    steps,
    stop: said.stop,
    testCaseId,
    titlePath: said.titlePath,
    uuid,
  }
  return { name: `${uuid}-result.json`, content: stableJson(result) }
}
