import type { CloudFrontSettings } from '../../platform/environment.ts'
import type { Target } from '../../platform/target.ts'
import { nothingToLookAt } from './define.ts'

/** CloudFront's settings; stops a probe of it where the environment has none (DEV). */
export function needsEdge({ environment }: Target): CloudFrontSettings {
  if (environment.cloudFront === null) throw nothingToLookAt(`${environment.name.toUpperCase()} has no CloudFront`)
  return environment.cloudFront
}
