import type { Check } from './check.ts'
import { cloudFormationChecks } from './cloudformation.ts'
import { fanOutChecks } from './fan-out.ts'
import { imageChecks } from './image.ts'
import { stackChecks } from './stacks.ts'
import { terraformChecks } from './terraform.ts'

/** Everything that `npm run deploy:check` and the selftests look at. */
export const checks: readonly Check[] = [
  ...imageChecks,
  ...cloudFormationChecks,
  ...terraformChecks,
  ...stackChecks,
  ...fanOutChecks,
]
