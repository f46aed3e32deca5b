import { chooseCredentials } from '../../cli/credentials.ts'
import { parseDuration } from '../../cli/duration.ts'
import { PLATFORM_VARIABLE, readEnvironmentOf } from '../../cli/environment.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { redact } from '../../lib/text/redact.ts'
import { platformFolder } from '../../platform/data/folder.ts'
import { NOWHERE } from '../../platform/target.ts'
import { answerHook, type HookAnswer, oneLine } from './hook.ts'

/** The part of Lambda's context that counts. */
interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number
}

const DEFAULT_WAIT = '15m'

const log = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/**
 * The Lambda function of an ECS deployment lifecycle hook. `ENVIRONMENT` names the environment whose services it judges, `HOOK_WAIT` how long a
 * deployment may stay undecided, `RUNBOOK_PLATFORM` another company's folder.
 */
export const handler = (event: unknown, context: LambdaContext): Promise<HookAnswer> => judged(event, context, log)

/** The same, with whoever is told what it does. */
export async function judged(
  event: unknown,
  context: LambdaContext,
  tell: (line: string) => void,
): Promise<HookAnswer> {
  try {
    const { env } = process
    const platform = platformFolder(env[PLATFORM_VARIABLE] || undefined)
    if (!env.ENVIRONMENT)
      throw new Error('ENVIRONMENT is not set: name the environment whose services this function judges.')
    const environment = await readEnvironmentOf({ env: env.ENVIRONMENT, platform })
    const credentials = await chooseCredentials(environment, undefined, env)
    const waitMs = parseDuration('HOOK_WAIT', env.HOOK_WAIT || DEFAULT_WAIT, { shortestMs: 1000, longest: '12h' })
    const access = { ...NOWHERE, region: environment.region, credentials, isolated: false }
    return await answerHook(event, context.getRemainingTimeInMillis(), { environment, access, waitMs, log: tell })
  } catch (error) {
    // A function that throws fails the deployment too, without a word of why.
    tell(`FAILED ${oneLine(redact(foreign(error instanceof Error ? error.message : String(error)), 'prose'))}`)
    return { hookStatus: 'FAILED' }
  }
}
