import { stringifyEnvInfo, type Writer } from 'allure-js-commons/sdk/reporter'
import { stableJson } from '../json.ts'

/** One file of the `allure-results` folder. */
export interface AllureFile {
  readonly name: string
  readonly content: string
}

/**
 * Where the package's runtime writes to: texts instead of files, which are then put in place together. The package's own writer waits for the disk
 * after each file, and its JSON may hold what a terminal obeys.
 */
export const writerTo = (take: (file: AllureFile) => void): Writer => ({
  writeResult: result => take({ name: `${result.uuid}-result.json`, content: stableJson(result) }),
  writeGroup: group => take({ name: `${group.uuid}-container.json`, content: stableJson(group) }),
  writeGlobals: (name, globals) => take({ name, content: stableJson(globals) }),
  writeAttachment: (name, content) => take({ name, content: content.toString('utf8') }),
  writeAttachmentFromPath(name, from) {
    throw new Error(`${name}: no file of this machine, such as ${from}, belongs into a report`)
  },
  writeEnvironmentInfo: info => take({ name: 'environment.properties', content: stringifyEnvInfo(info) }),
  writeCategoriesDefinitions: definitions => take({ name: 'categories.json', content: stableJson(definitions) }),
})
