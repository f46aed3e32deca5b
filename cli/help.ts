import type { PlatformFolder } from '../platform/data/folder.ts'
import { environmentNames } from './environment.ts'
import { flags } from './flags.ts'

const EXAMPLES = `  npm test                                              the sandbox: nothing real is touched
  npm test -- --env prod --tenant goldencrust           a tenant of PROD
  npm test -- --env prod --tenant goldencrust --wait 15m --expect-image sha256:...
                                                        right after a deployment: waits for it, then validates
  npm test -- --env prod --tenant all --phase smoke --state DIR
                                                        every few minutes: all tenants, and what changed since
  npm test -- --env prod --tenant goldencrust --phase pre --tfvars prod.tfvars --plan plan.json
                                                        the same before terraform apply
  npm test -- --env sit --tenant goldencrust --phase rollback --expect removed
                                                        whether a roll-back left anything behind
  npm test -- --fault wp-config-parse-error             rehearse runbook Issue 6
  npm test -- --explain targets-healthy                 what one step looks at`

const EXIT_CODES = `  0  everything passed, is waived or does not apply
  1  something failed
  2  wrong words or a configuration that cannot work; or everything passed, and an output could not be written
  3  nothing failed, but something could not be judged
  4  the time given by --wait passed while the deployment was still in progress, and nothing failed
  130  interrupted; what was seen until then is in the reports`

/** The text of `--help`, from the table of flags and the platform's environments. */
export function help(platform: PlatformFolder): string {
  const real = environmentNames(platform).slice(0, -1).join('|')
  const rows = Object.entries(flags).map(([name, flag]) => {
    const value = name === 'env' && real !== '' ? real : 'value' in flag ? flag.value : ''
    return [`--${name} ${value}`.trimEnd(), flag.help] as const
  })
  const width = Math.max(...rows.map(([left]) => left.length))
  const table = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
  return `Validates a WordPress tenant on AWS step by step, as the deployment runbook does by hand,\nand says what is wrong, why, and how to fix it. It reads only; nothing is ever changed,\nexcept that --db-via task starts and stops one task.\n\n${EXAMPLES}\n\nFlags\n${table}\n\nExit codes\n${EXIT_CODES}\n`
}
