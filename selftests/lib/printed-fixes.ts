import { faultIds } from '../../sandbox/faults/index.ts'

/** Causes whose way out is no command for the platform, and why. */
const BY_HAND: Readonly<Record<string, string>> = {
  'wrong-account': 'other credentials',
  'clock-skewed': "this machine's clock",
  'credentials-expired': 'a new login',
  'credentials-missing': 'a login',
  'permission-missing': "the caller's own permissions",
  throttled: 'time',
  'deployment-in-progress': 'time',
  'distribution-deploying': 'time',
  'service-outside-office-hours': 'nothing is wrong, and only environments with a schedule have it',
}

/** Faults whose printed fixes are carried out. */
export const withCommands: readonly string[] = faultIds.filter(id => !(id in BY_HAND))
