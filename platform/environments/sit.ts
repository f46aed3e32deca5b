import type { Environment } from '../environment.ts'
import { byConvention, cloudFrontByConvention, OFFICE_HOURS } from './conventions.ts'
import { FIXED_DIGEST } from './digests.ts'

export const sit: Environment = {
  ...byConvention('sit'),
  accountId: '815856636111',
  region: 'eu-west-1',
  cloudFront: cloudFrontByConvention('sit'),
  priorityRange: { min: 100, max: 199 },
  knownGoodDigests: [FIXED_DIGEST],
  officeHours: OFFICE_HOURS,
  publicImages: true,
}
