import type { Environment } from '../environment.ts'
import { byConvention, cloudFrontByConvention } from './conventions.ts'
import { FIXED_DIGEST } from './digests.ts'

/** The platform on this machine: shaped like PROD, in an account that does not exist, under a name that never resolves outside. */
export const sandbox: Environment = {
  ...byConvention('sandbox'),
  accountId: '000000000000',
  region: 'af-south-1',
  profile: null,
  domainPattern: '{tenant}.wpsandbox.test',
  cloudFront: cloudFrontByConvention('sandbox'),
  priorityRange: { min: 200, max: 299 },
  knownGoodDigests: [FIXED_DIGEST],
  officeHours: null,
  publicImages: false,
}
