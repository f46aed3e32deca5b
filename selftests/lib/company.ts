import { OWN_FOLDER } from '../../platform/data/folder.ts'
import { readEnvironment } from '../../platform/data/read.ts'
import { sandbox } from '../../platform/sandbox-environment.ts'

/** The environments that the project's own data describe, and the sandbox; each test takes what it is about. */
export const environments = {
  dev: readEnvironment(OWN_FOLDER, 'dev'),
  sit: readEnvironment(OWN_FOLDER, 'sit'),
  prod: readEnvironment(OWN_FOLDER, 'prod'),
  sandbox,
}
export type EnvironmentName = keyof typeof environments
export const { dev, sit, prod } = environments
export { sandbox }

const [good] = prod.knownGoodDigests
const [withdrawn] = prod.knownBadDigests
if (good === undefined || withdrawn === undefined) throw new Error('the data have no good or no withdrawn image')

/** The first image that may run, and the first that must not. */
export const FIXED_DIGEST = good
export const CORRUPTED_DIGEST = withdrawn
