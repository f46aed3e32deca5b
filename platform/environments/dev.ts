import type { Environment } from '../environment.ts'
import { byConvention, OFFICE_HOURS } from './conventions.ts'
import { FIXED_DIGEST } from './digests.ts'

export const dev: Environment = {
  ...byConvention('dev'),
  accountId: '536580886816',
  region: 'eu-west-1',
  cloudFront: null,
  priorityRange: { min: 10, max: 99 },
  knownGoodDigests: [FIXED_DIGEST],
  officeHours: OFFICE_HOURS,
  publicImages: true,
}
