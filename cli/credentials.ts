import type { Environment } from '../platform/environment.ts'
import type { CredentialSource } from '../platform/target.ts'
import { configuredProfiles, loginOfProfile } from '../probes/lib/configured-profiles.ts'
import { unknownName, usageError } from './usage-error.ts'

/** The variables by which a machine, a pipeline or a container hands credentials to a process. */
const inEnvironment = (variables: NodeJS.ProcessEnv): boolean =>
  Boolean(
    (variables.AWS_ACCESS_KEY_ID && variables.AWS_SECRET_ACCESS_KEY) ||
      (variables.AWS_WEB_IDENTITY_TOKEN_FILE && variables.AWS_ROLE_ARN) ||
      variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ||
      variables.AWS_CONTAINER_CREDENTIALS_FULL_URI,
  )

/** Who asks: `--profile`, `AWS_PROFILE`, credentials in the environment, the environment's own profile, else what the SDK finds. */
export async function chooseCredentials(
  environment: Pick<Environment, 'profile'>,
  flag: string | undefined,
  variables: NodeJS.ProcessEnv,
): Promise<CredentialSource> {
  if (flag !== undefined) return profileOf(flag, '--profile')
  if (variables.AWS_PROFILE) return profileOf(variables.AWS_PROFILE, 'AWS_PROFILE')
  if (inEnvironment(variables)) return { kind: 'environment' }
  const { profile } = environment
  if (profile !== null && (await configuredProfiles()).includes(profile)) return ofProfile(profile, 'environment')
  return { kind: 'default-chain' }
}

async function profileOf(profile: string, chosenBy: '--profile' | 'AWS_PROFILE'): Promise<CredentialSource> {
  const configured = await configuredProfiles()
  if (configured.length === 0) {
    throw usageError(
      `${chosenBy} says ${profile}, but no AWS profile is configured on this machine. Run: aws configure sso --profile ${profile}`,
    )
  }
  if (!configured.includes(profile)) throw unknownName(`AWS profile (${chosenBy})`, profile, configured)
  return ofProfile(profile, chosenBy)
}

type OfProfile = Extract<CredentialSource, { readonly kind: 'profile' }>

async function ofProfile(profile: string, chosenBy: OfProfile['chosenBy']): Promise<OfProfile> {
  return { kind: 'profile', profile, chosenBy, login: await loginOfProfile(profile) }
}
