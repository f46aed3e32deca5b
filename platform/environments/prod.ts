import type { Environment } from '../environment.ts'
import { byConvention, cloudFrontByConvention } from './conventions.ts'
import { FIXED_DIGEST } from './digests.ts'

export const prod: Environment = {
  ...byConvention('prod'),
  accountId: '093646564004',
  region: 'af-south-1',
  cloudFront: cloudFrontByConvention('prod'),
  priorityRange: { min: 200, max: 299 },
  knownGoodDigests: [FIXED_DIGEST],
  officeHours: null,
  publicImages: false,
}
