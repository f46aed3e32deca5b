import { lookInto, type PlatformFolder } from '../platform/data/folder.ts'
import { type Environment, SANDBOX } from '../platform/environment.ts'
import { sandbox } from '../platform/sandbox-environment.ts'

/** Names the folder where no flag does. */
export const PLATFORM_VARIABLE = 'RUNBOOK_PLATFORM'

/** The environment of a run as its data describe it; throws a PlatformError. Only who looks at a real one pays for reading YAML. */
export async function readEnvironmentOf({
  env,
  platform,
}: {
  readonly env: string
  readonly platform: PlatformFolder
}): Promise<Environment> {
  if (env === SANDBOX) return sandbox
  const { readEnvironment } = await import('../platform/data/read.ts')
  return readEnvironment(platform, env)
}

/** What `--env` takes: the folder's environments, and the sandbox. A folder that cannot be read has none. */
export function environmentNames(platform: PlatformFolder): readonly string[] {
  try {
    return [...lookInto(platform).names, SANDBOX]
  } catch {
    return [SANDBOX]
  }
}
