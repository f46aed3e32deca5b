import { join } from 'node:path'
import { type PlatformFolder, platformFolder } from '../../platform/data/folder.ts'
import { projectRoot } from './source-files.ts'

/** An invented company: other accounts and regions, names by other patterns, two environments. */
export const LUMEN: PlatformFolder = platformFolder(join(projectRoot, 'selftests/fixtures/company'))

/** Words of the company that the project's own data describe, which nothing about another one may say. */
export const OWN_WORDS =
  /bbws|kimmyai|tebogo|wpprod|536580886816|815856636111|093646564004|\bprod-|\bsit-|\bdev-|eu-west-1|af-south-1/i
