import type { Environment } from '../platform/environment.ts'
import { environments } from '../platform/environments/index.ts'
import { type Inputs, NO_INPUTS } from '../platform/inputs.ts'
import { overrideFaults } from '../platform/override-faults.ts'
import { type Access, createTarget, type Target } from '../platform/target.ts'
import { tenantOverrides } from '../platform/tenants.ts'
import type { Settings } from './arguments.ts'
import { chooseCredentials } from './credentials.ts'
import { usageError } from './usage-error.ts'

/** The tenants of a run with everything that is known about them before anything is asked. */
export function createTargets(
  settings: Settings,
  environment: Environment,
  access: Access,
  inputs: Inputs = NO_INPUTS,
): readonly Target[] {
  for (const tenant of settings.tenants) {
    const [fault] = overrideFaults(tenantOverrides[environment.name]?.[tenant] ?? {})
    if (fault !== undefined) throw usageError(`platform/tenants.ts, ${environment.name}/${tenant}: ${fault}`)
  }
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
export async function realAccess(settings: Settings, variables: NodeJS.ProcessEnv): Promise<Access> {
  const environment = environments[settings.env]
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
