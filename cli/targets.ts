import type { Environment } from '../platform/environment.ts'
import { type Inputs, NO_INPUTS } from '../platform/inputs.ts'
import { type Access, createTarget, type Target } from '../platform/target.ts'
import type { Settings } from './arguments.ts'
import { chooseCredentials } from './credentials.ts'

/** The tenants of a run with everything that is known about them before anything is asked. */
export function createTargets(
  settings: Settings,
  environment: Environment,
  access: Access,
  inputs: Inputs = NO_INPUTS,
): readonly Target[] {
  return settings.tenants.map(tenant =>
    createTarget(environment, tenant, {
      access,
      databaseVia: settings.databaseVia,
      inputs,
      ...(settings.life === undefined ? {} : { life: settings.life }),
      ...(settings.timeoutMs === undefined ? {} : { limits: { probeMs: settings.timeoutMs } }),
    }),
  )
}

/** How a real environment is reached. */
export async function realAccess(
  settings: Settings,
  environment: Environment,
  variables: NodeJS.ProcessEnv,
): Promise<Access> {
  return {
    region: settings.region ?? environment.region,
    credentials: await chooseCredentials(environment, settings.profile, variables),
    awsEndpointUrl: null,
    resolver: settings.resolver,
    connectTo: settings.connectTo,
    extraCa: [],
    isolated: false,
  }
}
